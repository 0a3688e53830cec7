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
        var selection = Selection.Read(Repository.Find());
        var cases = selection.Cases
            .Where(@case => @case.Id == id || @case.Id.StartsWith(id + "[", StringComparison.Ordinal))
            .ToArray();
        if (selection.Vocabulary.Rules.TryGetValue(id, out var rule))
            Explain(rule, selection.Cases);
        else if (cases.Length > 0)
            Explain(cases, selection.Vocabulary);
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

    private static void Explain(IReadOnlyList<Case> cases, Vocabulary vocabulary)
    {
        foreach (var @case in cases)
        {
            Console.WriteLine($"{@case.Id}: {@case.Title}");
            Console.WriteLine($"  file    {@case.File}");
            foreach (var rule in @case.Rules)
                Console.WriteLine($"  rule    {rule}: {vocabulary.Rules[rule].Statement}");

            Features("needs", @case.Needs);
            Features("lacks", @case.Lacks);
            foreach (var (number, step) in @case.Steps.Index())
                Console.WriteLine($"  {number + 1,5}.  {step.Text} -> {step.Expect}");
        }
    }

    private static void Features(string word, IReadOnlyList<string> features)
    {
        if (features.Count > 0)
            Console.WriteLine($"  {word,-7} {string.Join(", ", features)}");
    }

    private static UsageException Unknown(string id, Selection selection)
    {
        var near = Nearest.To(id, selection.Vocabulary.Rules.Keys) ??
                   Nearest.To(id, selection.Cases.Select(@case => @case.Id));
        return new UsageException(
            $"there is no rule and no case \"{id}\"" +
            (near is null ? "; see 'mteconf list'" : $"; did you mean \"{near}\"?"));
    }
}
