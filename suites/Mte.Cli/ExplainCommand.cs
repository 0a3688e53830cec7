using System.CommandLine;
using Mte.Cases.Diagnostics;
using Mte.Reference.Defects;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Suites;
using Mte.Suites.Running;

namespace Mte.Cli;

/// <summary><c>mteconf explain</c>: all that is known of a rule, a case or a litmus test.</summary>
internal static class ExplainCommand
{
    private static readonly Argument<string> Id = new("rule-or-test")
    {
        Description = "The id of a rule, of a case or of a litmus test.",
    };

    public static Command Create()
    {
        var command = new Command("explain", "Say what a rule, a case or a litmus test is about.") { Id };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var repository = Repository.Find();
        var id = repository.ReadReleasedCases().Now(parsed.GetRequiredValue(Id));
        var selection = Selection.Read(repository, danger: true);
        var cases = selection.Cases
            .Where(
                @case =>
                    @case.Id == id || @case.IdWithoutRow == id
                        || (id.Contains('*') && new Glob(id).Fits(@case.Id)))
            .ToArray();
        if (selection.Vocabulary.Rules.TryGetValue(id, out var rule))
            Explain(rule, selection);
        else if (cases.Length > 0)
            Explain(cases, selection);
        else if (selection.Litmus.FirstOrDefault(litmus => litmus.Id == id) is { } litmus)
            Explain(litmus, selection);
        else
            throw Unknown(id, selection);

        return ExitStatus.AsExpected;
    }

    private static void Explain(Rule rule, Selection selection)
    {
        Console.WriteLine($"{rule.Id}: {rule.Statement}");
        foreach (var source in rule.Sources)
            Console.WriteLine($"  source  {source}");

        Features("needs", rule.Needs);
        Features("lacks", rule.Lacks);
        if (rule.Untestable.Length > 0)
            Console.WriteLine($"  no case {rule.Untestable}");

        foreach (var @case in selection.Cases.Where(@case => @case.Rules.Contains(rule.Id)))
            Console.WriteLine($"  case    {@case.Id}");

        foreach (var litmus in selection.Litmus.Where(litmus => litmus.Rules.Contains(rule.Id)))
            Console.WriteLine($"  litmus  {litmus.Id}");

        foreach (var defect in DefectCatalogue.All.Where(defect => defect.Rules.Contains(rule.Id)))
            Console.WriteLine($"  defect  {defect.Name}: {defect.Sentence}");
    }

    private static void Explain(IReadOnlyList<Case> cases, Selection selection)
    {
        var first = cases[0];
        Console.WriteLine($"{first.IdWithoutRow}: {first.Title}");
        Console.WriteLine($"  file    {first.File}");
        Explain(cases.SelectMany(@case => @case.Rules).Distinct(), selection);
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

    private static void Explain(IEnumerable<string> rules, Selection selection)
    {
        foreach (var rule in rules.Select(id => selection.Vocabulary.Rules[id]))
        {
            Console.WriteLine($"  rule    {rule.Id}: {rule.Statement}");
            Console.WriteLine($"  source  {string.Join("; ", rule.Sources)}");
        }
    }

    private static void Explain(LitmusTest litmus, Selection selection)
    {
        Console.WriteLine($"{litmus.Id}: {litmus.Title}");
        Console.WriteLine($"  file    {litmus.File}");
        Explain(litmus.Rules, selection);
        Features("breaks", litmus.Breaks);
        if (litmus.ModelOnly.Length > 0)
            Console.WriteLine($"  kernels {litmus.ModelOnly}");

        foreach (var thread in litmus.Threads)
            Steps(
                litmus.OneProcess.Contains(thread.Name)
                    ? $"{thread.Name}, a thread of {litmus.OneProcess[0]}'s process"
                    : thread.Name,
                thread.Steps);

        Steps("in the end", litmus.Finally);
        foreach (var state in litmus.Allowed)
            Console.WriteLine($"  allowed   {state}");

        foreach (var state in litmus.Forbidden)
            Console.WriteLine($"  forbidden {state}");

        Console.WriteLine($"\nexplore: suites/mteconf explore {litmus.Id}");
    }

    private static void Steps(string who, IReadOnlyList<LitmusStep> steps)
    {
        if (steps.Count > 0)
            Console.WriteLine($"  {who}");

        foreach (var (number, step) in steps.Index())
            Console.WriteLine($"  {number + 1,5}.  {step.Text}");
    }

    private static void Deviations(Case @case, Selection selection)
    {
        foreach (var listed in selection.Deviations.Values)
            foreach (var known in listed.Where(deviation => new Glob(deviation.Cases).Fits(@case.Id)))
            {
                string[] conditions = [$"{known.Bug.Affected}", $"{known.Affected}"];
                var where = string.Join("; ", conditions.Where(one => one.Length > 0));
                Console.WriteLine($"  known   {known.Bug} ({where})");
                Console.WriteLine(
                    $"          comes to {known.Instead}. {known.Bug.Reason} {known.Bug.Link}".TrimEnd());
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
                   Nearest.To(id, selection.Cases.Select(@case => @case.IdWithoutRow)
                       .Concat(selection.Litmus.Select(litmus => litmus.Id)).Distinct());
        return new UsageException(
            $"there is no rule, no case and no litmus test \"{id}\"" +
            (near is null ? "; see 'mteconf list'" : $"; did you mean \"{near}\"?"));
    }
}
