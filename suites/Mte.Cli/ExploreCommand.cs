using System.CommandLine;
using System.Text;
using Mte.Cases.Diagnostics;
using Mte.Reference.Races;
using Mte.Reference.Races.Defects;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.Races.Search;
using Mte.Reference.Races.Show;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Spec.Worlds;
using Mte.Suites;
using Mte.Suites.Reports;
using Mte.Suites.Running;

namespace Mte.Cli;

/// <summary><c>mteconf explore</c>: runs litmus tests over every interleaving of the model.</summary>
internal static class ExploreCommand
{
    private static readonly Argument<string?> Id = new("case")
    {
        Description = "The id of a litmus test, such as races/mprotect-two; all of them without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Protocol = new("--protocol")
    {
        Description =
            "The generation of the page-tagging protocol: before, after or locked. Without it: all.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Wrong = new("--wrong")
    {
        Description = "Explore a kernel with this defect, such as no-smp-rmb, instead of a correct one.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Memory = new("--memory")
    {
        Description = "The memory order: arm (all that Arm allows) or sequential. Without it: arm.",
        HelpName = "ORDER",
    };

    private static readonly Option<string?> Schedule = new("--schedule")
    {
        Description = "Replay this schedule instead of searching; needs --protocol or --wrong.",
        HelpName = "STRING",
    };

    private static readonly Option<string?> Svg = new("--svg")
    {
        Description = "Write the schedule that was found as an SVG picture; needs --protocol or --wrong.",
        HelpName = "FILE",
    };

    private static readonly Option<int> Bound = new("--bound")
    {
        Description = $"Stop after this many states. Without it: {Explorer.Bound}.",
        HelpName = "STATES",
        DefaultValueFactory = _ => Explorer.Bound,
    };

    private static readonly Option<bool> Plain = new("--plain")
    {
        Description = "Also search without the reduction, and compare the number of steps.",
    };

    public static Command Create()
    {
        var command = new Command("explore", "Run litmus tests over every interleaving of the model.")
        {
            Id, Protocol, Wrong, Memory, Schedule, Svg, Bound, Plain,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var selection = Selection.Read(Repository.Find());
        var tests = Choose(selection.Litmus, parsed.GetValue(Id));
        var kernels = KernelsOf(parsed.GetValue(Protocol), parsed.GetValue(Wrong));
        var order = OrderOf(parsed.GetValue(Memory));
        var one = parsed.GetValue(Schedule) is not null || parsed.GetValue(Svg) is not null;
        if (one && (tests.Count > 1 || kernels.Count > 1))
            throw new UsageException("--schedule and --svg need one litmus test, and --protocol or --wrong");

        var picture = parsed.GetValue(Svg) is { } svg ? new OutputFile(Svg.Name, svg) : null;
        if (picture?.IsScreen == true)
            Console.SetOut(Console.Error);

        if (parsed.GetValue(Bound) < 1)
            throw new UsageException("--bound must be a number of states, 1 or more");

        var failed = false;
        foreach (var litmus in tests)
        {
            Console.WriteLine($"{litmus.Id}: {litmus.Title}");
            foreach (var kernel in kernels)
                failed |= parsed.GetValue(Schedule) is { } schedule
                    ? Replayed(parsed, picture, litmus, kernel, order, schedule)
                    : Explored(parsed, picture, litmus, kernel, order, tests.Count == 1);
        }

        return failed ? ExitStatus.SomeFailed : ExitStatus.AsExpected;
    }

    /// <summary>Explores a test. True if the result differs from what the file says.</summary>
    private static bool Explored(
        ParseResult parsed, OutputFile? picture, LitmusTest litmus, RaceKernel kernel, MemoryOrder order,
        bool show)
    {
        if (MachineOf(litmus, kernel, order) is not { } machine)
            return true;

        var found = new Explorer(machine, litmus.Results) { MostStates = parsed.GetValue(Bound) }.Run();
        var expected = litmus.Breaks.Contains(kernel.Name);
        var wrong = found.Found != Violations.None;
        var verdict = wrong
            ? $"broken: {ViolationWords.Of(found.Found)}"
            : found.Complete
            ? "holds"
            : "not decided";
        var decided = wrong || found.Complete;
        var word = decided && (parsed.GetValue(Wrong) is not null || wrong == expected)
            ? ""
            : " (unexpected)";
        Console.WriteLine($"  {parsed.GetValue(Wrong) ?? kernel.Name,-6} {verdict}{word}; {found.Summary}");
        if (parsed.GetValue(Plain))
            ShowPlain(machine, litmus, found);

        if (show)
        {
            foreach (var final in found.Finals)
                Console.WriteLine(
                    $"         {final}{(litmus.Permits(final.Values) ? "" : "  <- forbidden")}");

            // Each schedule overwrites the picture of the one before. One to a forbidden final state comes
            // last.
            foreach (var (_, schedule) in Shortest.ToEach(machine, found.Found))
                Draw(parsed, picture, litmus, machine, kernel, order, schedule);
        }

        return word.Length > 0;
    }

    /// <summary>
    /// The machine; null if the test is too large for the model. This is reported, and the other tests are
    /// explored.
    /// </summary>
    private static RaceMachine? MachineOf(LitmusTest litmus, RaceKernel kernel, MemoryOrder order)
    {
        try
        {
            return LitmusMachine.Of(litmus, kernel, order);
        }
        catch (AdapterException beyond)
        {
            Console.Error.WriteLine($"mteconf: {litmus.File}: {beyond.Message}");
            return null;
        }
    }

    private static void ShowPlain(RaceMachine machine, LitmusTest litmus, Exploration reduced)
    {
        var plain = new Explorer(machine, litmus.Results) { Reduced = false }.Run();
        Console.WriteLine(
            $"         plain: {plain.Summary}; {Shown(Interleavings.Count(machine, reduced: false))} " +
            "interleavings, " +
            $"{Shown(Interleavings.Count(machine, reduced: true))} with reduction, " +
            $"{(double)plain.Steps / Math.Max(1, reduced.Steps):0.0} times the steps");

        static string Shown(System.Numerics.BigInteger? count) =>
            count is { } known ? $"{known:n0}" : "too many";
    }

    private static bool Replayed(
        ParseResult parsed, OutputFile? picture, LitmusTest litmus, RaceKernel kernel, MemoryOrder order,
        string text)
    {
        var machine = LitmusMachine.Of(litmus, kernel, order);
        try
        {
            Draw(
                parsed, picture, litmus, machine, kernel, order,
                Reference.Races.Search.Schedule.Parse(text, machine));
            return false;
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--schedule: {wrong.Message}");
        }
    }

    private static void Draw(
        ParseResult parsed,
        OutputFile? picture,
        LitmusTest litmus,
        RaceMachine machine,
        RaceKernel kernel,
        MemoryOrder order,
        Schedule schedule)
    {
        var replay = Replay.Of(machine, schedule, litmus.Results);
        var name = parsed.GetValue(Wrong) ?? kernel.Name;
        var memory = order == MemoryOrder.Arm ? "" : " --memory sequential";
        Console.WriteLine($"\n{TextPicture.Draw(replay)}");
        Console.WriteLine("again: " + Shell.Line(
            "suites/mteconf", "explore", litmus.Id, parsed.GetValue(Wrong) is null
                ? "--protocol"
                : "--wrong", name) + memory +
            $" --schedule '{schedule.Show(machine)}'\n");
        picture?.Write(to => to.Write(Encoding.UTF8.GetBytes(
            SvgPicture.Draw(replay, $"{litmus.Id}, {name}: {litmus.Title}"))));
    }

    private static IReadOnlyList<LitmusTest> Choose(IReadOnlyList<LitmusTest> tests, string? id)
    {
        if (id is null)
            return tests;

        var glob = new Glob(id);
        var chosen = tests.Where(test => test.Id == id || test.Id == $"races/{id}" || glob.Fits(test.Id))
            .ToArray();
        if (chosen.Length > 0)
            return chosen;

        var near = Nearest.To(id, tests.Select(test => test.Id));
        throw new UsageException(
            $"there is no litmus test \"{id}\"" +
            (near is null ? "; 'mteconf explore' shows all" : $"; did you mean \"{near}\"?"));
    }

    private static IReadOnlyList<TaggingSteps> ProtocolsOf(string? name) =>
        name is null ? Generations.All : [ProtocolOf(name)];

    /// <summary>The generation that the user names.</summary>
    public static TaggingSteps ProtocolOf(string name) => Generations.For(name) ?? throw new UsageException(
        $"there is no protocol \"{name}\"; expected " +
        $"{string.Join(", ", Generations.All.Select(known => known.Name))}");

    private static IReadOnlyList<RaceKernel> KernelsOf(string? protocol, string? wrong)
    {
        if (wrong is null)
            return [.. ProtocolsOf(protocol).Select(tagging => new RaceKernel(tagging))];

        if (protocol is not null)
            throw new UsageException(
                "--wrong and --protocol exclude each other: a kernel with a defect has its own protocol");

        if (WrongProtocols.For(wrong) is { } known)
            return [known.Kernel];

        string[] names = [.. WrongProtocols.All.Concat(WrongProtocols.Harmless).Select(one => one.Name)];
        throw new UsageException(
            $"there is no defect \"{wrong}\"" +
            (
                Nearest.To(wrong, names) is { } near
                    ? $"; did you mean \"{near}\"?"
                    : $"; expected {string.Join(", ", names)}"));
    }

    private static MemoryOrder OrderOf(string? name) => name switch
    {
        null or "arm" => MemoryOrder.Arm,
        "sequential" => MemoryOrder.Sequential,
        _ => throw new UsageException($"there is no memory order \"{name}\"; expected arm or sequential"),
    };
}
