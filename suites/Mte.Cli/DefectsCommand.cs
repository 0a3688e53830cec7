using System.CommandLine;
using Mte.Reference.Defects;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Suites;
using Mte.Suites.Defects;
using Mte.Suites.Running;

namespace Mte.Cli;

/// <summary><c>mteconf defects</c>: the ways to be wrong that the cases are measured against.</summary>
internal static class DefectsCommand
{
    /// <summary>How many ids of cases stand in a line.</summary>
    private const int Shown = 3;

    private static readonly Option<string[]> Filters = new("--filter", "-f")
    {
        Description = "Only defects whose name, area or rule fits, or whose sentence has this text.",
        HelpName = "TEXT|RULE|NAME",
    };

    private static readonly Option<bool> Search = new("--run")
    {
        Description = "Run the cases on the reference with each defect, and show which case catches it.",
    };

    private static readonly Option<bool> All = new("--all")
    {
        Description =
            "With --run: find all cases that catch a defect, on all kernels. Without it: the first.",
    };

    public static Command Create()
    {
        var command = new Command(
            "defects", "List the defects that the cases must catch, or see them caught.")
        {
            Filters, Search, All,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), cancel));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var defects = Choose(parsed.GetValue(Filters) ?? []);
        if (parsed.GetValue(Search))
            return Catch(defects, parsed.GetValue(All), cancel);

        if (parsed.GetValue(All))
            throw new UsageException("--all goes with --run");

        foreach (var defect in defects)
            Console.WriteLine($"{defect.Name}\n    {defect.Sentence} [{string.Join(", ", defect.Rules)}]");

        return ExitStatus.AsExpected;
    }

    private static IReadOnlyList<Defect> Choose(string[] filters)
    {
        foreach (var filter in filters)
            if (!DefectCatalogue.All.Any(defect => Fits(defect, filter)))
                throw new UsageException(
                    $"no defect has \"{filter}\" as its name, area or rule, or in its sentence");

        return
        [
            .. DefectCatalogue.All.Where(
                defect => filters.Length == 0 || filters.Any(filter => Fits(defect, filter))),
        ];
    }

    private static bool Fits(Defect defect, string filter)
    {
        var glob = new Glob(filter);
        return glob.Fits(defect.Name) || glob.Fits(defect.Area) || defect.Rules.Any(glob.Fits) ||
            defect.Sentence.Contains(filter, StringComparison.OrdinalIgnoreCase);
    }

    private static int Catch(IReadOnlyList<Defect> defects, bool all, CancellationToken cancel)
    {
        var selection = Selection.Read(Repository.Find(), danger: true);
        var results = new DefectSearch(selection.Cases, selection.Vocabulary.Features)
            .Run(defects, all, cancel);
        foreach (var result in results)
            Console.WriteLine($"{result.Defect.Name,-36} {Outcome(result, all)}");

        Console.WriteLine();
        Table(results);
        return results.Any(result => result.Survives) ? ExitStatus.SomeFailed : ExitStatus.AsExpected;
    }

    private static string Outcome(DefectResult result, bool all)
    {
        if (result.Survives)
            return $"SURVIVES: {result.Defect.Sentence}";

        if (!all)
            return $"{result.Kills[0].Profile.Name}: {result.Kills[0].Case.Id}";

        var ids = result.CaseIds;
        return $"{ids.Count,4}: {string.Join(", ", ids.Take(Shown))}{(ids.Count > Shown ? ", ..." : "")}";
    }

    private static void Table(IReadOnlyList<DefectResult> results)
    {
        Console.WriteLine($"{"area",-24}{"defects",8}{"caught",8}{"survive",8}");
        foreach (var area in results.GroupBy(result => result.Defect.Area))
            Row(area.Key, [.. area]);

        Row("all", results);
    }

    private static void Row(string area, IReadOnlyList<DefectResult> results)
    {
        var survive = results.Count(result => result.Survives);
        Console.WriteLine($"{area,-24}{results.Count,8}{results.Count - survive,8}{survive,8}");
    }
}
