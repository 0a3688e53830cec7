using System.CommandLine;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Suites;
using Mte.Suites.Running;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary><c>mteconf list</c>: the cases and what they say.</summary>
internal static class ListCommand
{
    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description =
            "List the cases, rules or litmus tests with this id, and the cases that cite the rule with " +
            "this id; * is any text.",
        HelpName = "GLOB",
    };

    private static readonly Option<string?> On = new("--target", "-t")
    {
        Description = "Start this target, and list the cases that it is judged by.",
        HelpName = "TARGET",
    };

    private static readonly Option<bool> Rules = new("--rules") { Description = "List the rules instead." };

    private static readonly Option<bool> LitmusTests =
        new("--litmus") { Description = "List the litmus tests instead." };

    public static Command Create()
    {
        var command = new Command(
            "list", "List the cases, the rules or the litmus tests.") { Filters, On, Rules, LitmusTests };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (rules, litmus) = (parsed.GetValue(Rules), parsed.GetValue(LitmusTests));
        var filters = parsed.GetValue(Filters) ?? [];
        var selection = Selection.Read(
            Repository.Find(), filters: rules || litmus ? [] : filters, danger: parsed.GetValue(On) is null);
        if (rules)
            List(selection.Vocabulary.Rules.Values, filters);
        else if (litmus)
            List(selection.Litmus, filters);
        else if (parsed.GetValue(On) is { } target)
            List(selection, Target.Parse(target));
        else
            foreach (var @case in selection.Cases)
                List(@case);

        foreach (var diagnostic in selection.Diagnostics)
            Console.Error.WriteLine(diagnostic);

        return ExitStatus.Of(selection.Diagnostics.Count > 0);
    }

    private static void List(IEnumerable<Rule> rules, string[] filters)
    {
        foreach (var rule in Fitting(rules, filters, rule => rule.Id))
            Console.WriteLine($"{rule.Id,-14} {rule.Statement}");
    }

    private static void List(IEnumerable<LitmusTest> tests, string[] filters)
    {
        foreach (var litmus in Fitting(tests, filters, litmus => litmus.Id))
        {
            Console.WriteLine(litmus.Id + (litmus.ModelOnly.Length > 0 ? " (model only)" : ""));
            Console.WriteLine($"    {litmus.Title} [{string.Join(", ", litmus.Rules)}]");
        }
    }

    private static IEnumerable<T> Fitting<T>(IEnumerable<T> all, string[] filters, Func<T, string> id)
    {
        var globs = filters.Select(filter => new Glob(filter)).ToArray();
        return all.Where(one => globs.Length == 0 || globs.Any(glob => glob.Fits(id(one))));
    }

    private static void List(Selection selection, Target target)
    {
        using var worlds = new Worlds(new WorldOptions(Progress: Screen.Say));
        worlds.Check(target);
        using var session = new Session(target.Name, worlds.Open(target), selection.ChoiceFor(target));
        foreach (var (@case, obstacle) in session.Plan.Cases)
            List(@case, obstacle);
    }

    private static void List(Case @case, string? obstacle = null)
    {
        Console.WriteLine(
            @case.Id + (obstacle is null ? "" : $" (skipped: {obstacle})") + (
                @case.Danger.Length > 0 ? $" (danger: {@case.Danger})" : ""));
        Console.WriteLine($"    {@case.Title} [{string.Join(", ", @case.Rules)}]");
    }
}
