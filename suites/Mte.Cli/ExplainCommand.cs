using System.CommandLine;
using Mte.Cases;
using Mte.Spec;
using Mte.Suites;

namespace Mte.Cli;

/// <summary><c>mteconf explain</c>: all that is known of a rule or a case.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Id = new("rule-or-case")
    {
        Description = "The id of a rule or of a case.",
    };

    public static Command Create()
    {
        var command = new Command("explain", "Say what a rule or a case is about.") { Id };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var id = parsed.GetRequiredValue(Id);
        var selection = Selection.Read(Repository.Find(), danger: true);
        var cases = selection.Cases
            .Where(@case => @case.Id == id || @case.Id.StartsWith(id + "[", StringComparison.Ordinal))
            .ToArray();
        if (selection.Vocabulary.Rules.TryGetValue(id, out var rule))
            Explain(rule, selection.Cases);
        else if (cases.Length > 0)
            Explain(cases, selection);
        else
            throw Unknown(id, selection);

        return ExitStatus.AsExpected;
    }

    private static void Explain(Rule rule, IReadOnlyList<Case> cases)
    {
        Console.WriteLine($"{rule.Id}: {rule.Statement}");
        foreach (var source in rule.Sources)
            Console.WriteLine($"  source  {source}");

        Features("needs", rule.Needs);
        Features("lacks", rule.Lacks);
        if (rule.Untestable.Length > 0)
            Console.WriteLine($"  no case {rule.Untestable}");

        foreach (var @case in cases.Where(@case => @case.Rules.Contains(rule.Id)))
            Console.WriteLine($"  case    {@case.Id}");
    }

    private static void Explain(IReadOnlyList<Case> cases, Selection selection)
    {
        // Rows share all but their steps.
        var first = cases[0];
        Console.WriteLine($"{first.IdWithoutRow}: {first.Title}");
        Console.WriteLine($"  file    {first.File}");
        foreach (var rule in first.Rules.Select(id => selection.Vocabulary.Rules[id]))
        {
            Console.WriteLine($"  rule    {rule.Id}: {rule.Statement}");
            Console.WriteLine($"  source  {string.Join("; ", rule.Sources)}");
        }

        if (first.Danger.Length > 0)
            Console.WriteLine($"  danger  {first.Danger}");

        foreach (var @case in cases)
        {
            if (cases.Count > 1)
                Console.WriteLine($"\n{@case.Id}");

            Features("needs", @case.Needs);
            Features("lacks", @case.Lacks);
            foreach (var (number, step) in @case.Steps.Index())
                Console.WriteLine($"  {number + 1,5}.  {step.Text} -> {step.Expect}");

            Deviations(@case, selection);
        }
    }

    private static void Deviations(Case @case, Selection selection)
    {
        foreach (var (name, listed) in selection.Deviations)
            foreach (var deviation in listed.Where(deviation => new Glob(deviation.Cases).Fits(@case.Id)))
                Console.WriteLine($"  known   {name}: {deviation.Instead}: {deviation.Reason}");
    }

    private static void Features(string word, IReadOnlyList<string> features)
    {
        if (features.Count > 0)
            Console.WriteLine($"  {word,-7} {string.Join(", ", features)}");
    }

    private static UsageException Unknown(string id, Selection selection)
    {
        var near = Nearest.To(id, selection.Vocabulary.Rules.Keys) ??
                   Nearest.To(id, selection.Cases.Select(@case => @case.IdWithoutRow).Distinct());
        return new UsageException(
            $"there is no rule and no case \"{id}\"" +
            (near is null ? "; see 'mteconf list'" : $"; did you mean \"{near}\"?"));
    }
}
