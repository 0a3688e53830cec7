using System.CommandLine;
using Mte.Qemu.Kernels;
using Mte.Spec.Judging;
using Mte.Suites;
using Mte.Suites.Targets;

namespace Mte.Cli;

/// <summary><c>mteconf kernels</c>: real kernels for QEMU.</summary>
internal static class KernelsCommand
{
    private static readonly Argument<string[]> Names = new("series")
    {
        Description = "Such as 6.12, or 6.12/arm64-16k for another flavour.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> Renew = new("--renew")
    {
        Description = "Get the newest of the series even if one is there.",
    };

    private static readonly Option<bool> Litmus = new("--litmus")
    {
        Description = "Those that CI runs the litmus tests on.",
    };

    private static readonly Option<bool> AsJson = new("--json")
    {
        Description = "Print a list in JSON.",
    };

    public static Command Create()
    {
        var list = new Command("list", "List the kernels that can be fetched, and those that are there.");
        list.SetAction(_ => List());
        var fetch = new Command("fetch", "Get kernels from the machine's own Debian mirror.")
        {
            Names, Renew,
        };
        fetch.SetAction(Fetch);
        var tested = new Command(
            "tested", "List the kernels that CI runs all cases on, as spec/features.yaml names them.")
        {
            Litmus, AsJson,
        };
        tested.SetAction(ListTested);
        return new Command("kernels", "List and get real kernels.") { list, fetch, tested };
    }

    private static int List()
    {
        foreach (var kernel in StoreOf(null).List())
            Console.WriteLine($"{kernel.Name,-20} {kernel.Suite,-20} {kernel.Release}");

        return ExitStatus.AsExpected;
    }

    private static int Fetch(ParseResult parsed)
    {
        var names = parsed.GetRequiredValue(Names);
        Check(names);
        var store = StoreOf(Console.Error.WriteLine);
        foreach (var name in names)
            Console.WriteLine($"{name}: {store.Fetch(name, parsed.GetValue(Renew)).Release}");

        return ExitStatus.AsExpected;
    }

    private static KernelStore StoreOf(Action<string>? progress) =>
        new(Repository.Find().ReadFeatures().Kernels, progress: progress);

    private static int ListTested(ParseResult parsed)
    {
        var names = Repository.Find().ReadFeatures().Kernels.SelectMany(series =>
            (parsed.GetValue(Litmus) ? series.Litmus : series.Cases)
                .Select(flavour => $"{new KernelName(series.Series, flavour)}"));
        Console.WriteLine(parsed.GetValue(AsJson)
            ? $"[{string.Join(", ", names.Select(name => $"\"{name}\""))}]"
            : string.Join('\n', names));
        return ExitStatus.AsExpected;
    }

    // What can be fetched is what can be a target.
    private static void Check(string[] names)
    {
        using var worlds = new Worlds();
        foreach (var name in names)
            worlds.Check(Target.Parse($"{Target.Qemu}:{name}"));
    }
}
