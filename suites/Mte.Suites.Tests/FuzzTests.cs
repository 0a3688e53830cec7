using Mte.Cli;
using Mte.Reference;
using Mte.Reference.Defects;
using Mte.Reference.World;
using Mte.Spec.Judging;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Suites.Defects;
using Mte.Suites.Fuzzing;
using Mte.Suites.Running;

namespace Mte.Suites.Tests;

/// <summary>Random programs: how they are made, what they find, and what is left of them.</summary>
[NonParallelizable]
public sealed class FuzzTests
{
    private static ReferenceWorld Reference => new(Profiles.For("6.12")!);

    [Test]
    public void The_same_seed_gives_the_same_programs()
    {
        var (one, other) = (GeneratorOf(), GeneratorOf());
        var programs = Enumerable.Range(0, 30).Select(seed => Text(one.Make(seed))).ToArray();
        Assert.That(Enumerable.Range(0, 30).Select(seed => Text(other.Make(seed))), Is.EqualTo(programs));
        Assert.That(programs, Is.Unique);
    }

    /// <summary>An op that is added is in the programs, or somebody said why not.</summary>
    [Test]
    public void Every_op_is_in_some_program_or_is_left_out_with_a_reason()
    {
        var seen = FuzzWeights.All.Select(weights => GeneratorOf(weights.Name))
            .SelectMany(made => Enumerable.Range(0, 250).SelectMany(seed => made.Make(seed).Ops))
            .Select(op => op.GetType()).ToHashSet();
        var ops = typeof(Op).GetNestedTypes().Where(type => type is { IsAbstract: false });
        Assert.That(ops.Except(seen).Except(LeftOut.Ops.Keys).Select(type => type.Name), Is.Empty);
    }

    [Test]
    public void About_one_op_in_ten_fails()
    {
        var (generator, world) = (GeneratorOf(), Reference);
        var outcomes = Enumerable.Range(0, 100)
            .SelectMany(seed => world.Run(generator.Make(seed)).Outcomes).ToArray();
        var failed = outcomes.Count(outcome => outcome is not Spec.Worlds.Outcome.Done);
        Assert.That((double)failed / outcomes.Length, Is.InRange(0.03, 0.35));
    }

    [TestCaseSource(nameof(Profiled))]
    public void The_reference_has_no_difference_from_itself(string profile)
    {
        using var pair = new Pair(() => Reference, Reference);
        var fuzzer = new Fuzzer(GeneratorOf(profile), pair, seed: 1);
        for (var program = 0; program < 60; program++)
            Assert.That(fuzzer.Next()?.Kind, Is.Null);
    }

    [TestCase("mremap-drops-tags", "mremap", "stg")]
    public void A_defect_is_found_and_shrunk_to_a_case_that_shows_it(string name, params string[] ops)
    {
        var defect = DefectCatalogue.All.Single(defect => defect.Name == name);
        using var wrong = new ReferenceWorld(defect.In(Profiles.For("6.12")!));
        using var pair = new Pair(() => wrong, Reference);
        var finding = Find(new Fuzzer(GeneratorOf("all", ops), pair, seed: 1), 1000);

        Assert.That(finding, Is.Not.Null);
        Assert.That(finding!.Flaky, Is.False);
        Assert.That(finding.Run.Program.Ops, Has.Count.LessThanOrEqualTo(6));
        var read = Read(finding);
        Assert.That(read.Diagnostics, Is.Empty);
        Assert.That(Text(read.Cases.Single().Program), Is.EqualTo(Text(finding.Run.Program)));
        Assert.That(DefectSearch.FailsOn(wrong, read.Cases.Single()));
        Assert.That(DefectSearch.FailsOn(Reference, read.Cases.Single()), Is.False);
    }

    /// <summary>Whatever a program holds, its case reads back as the same program.</summary>
    [Test]
    public void Every_program_can_be_written_as_a_case()
    {
        var (generator, world) = (GeneratorOf(), Reference);
        for (var seed = 0; seed < 40; seed++)
        {
            var program = generator.Make(seed);
            var trace = world.Run(program);
            var difference = new Difference(0, program.Ops[0], trace.Outcomes[0], null);
            var read = Read(new Finding(
                seed, new PairRun(program, trace.Outcomes, new(trace.Outcomes), difference), 0,
                Flaky: false));
            Assert.That(read.Diagnostics.Select(mistake => mistake.ToString()), Is.Empty);
            Assert.That(Text(read.Cases.Single().Program), Is.EqualTo(Text(program)));
            Assert.That(
                Judgement.Of(read.Cases.Single(), trace).Verdict, Is.EqualTo(Verdict.Pass));
        }
    }

    [TestCase(0, "--target", "reference:6.12", "--programs", "20", "--seed", "1")]
    [TestCase(1, "--target", "reference:6.12+mremap-drops-tags", "--against", "reference:6.12",
        "--programs", "1000", "--seed", "1", "--ops", "mremap", "--ops", "stg")]
    [TestCase(2, "--target", "reference:6.12", "--profile", "everything")]
    [TestCase(2, "--target", "reference:6.12", "--time", "soon")]
    [TestCase(2, "--target", "reference:6.12", "--ops", "no-such-op")]
    [TestCase(2, "--target", "reference:6.12+no-such-defect")]
    public void The_exit_status_says_what_was_found(int status, params string[] arguments)
    {
        using var output = new StringWriter();
        Console.SetOut(output);
        Console.SetError(output);
        Assert.That(
            CommandLine.RunAsync(["fuzz", .. arguments]).GetAwaiter().GetResult(), Is.EqualTo(status));
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        Console.SetError(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
    }

    private static IEnumerable<string> Profiled => FuzzWeights.All.Select(weights => weights.Name);

    private static ProgramGenerator GeneratorOf(string profile = "all", params string[] ops)
    {
        var reference = Reference;
        return new ProgramGenerator(reference, reference.Info.Facts, FuzzWeights.Named(profile), ops);
    }

    private static Finding? Find(Fuzzer fuzzer, int programs)
    {
        for (var program = 0; program < programs; program++)
            if (fuzzer.Next() is { } finding)
                return finding;

        return null;
    }

    private static Selection Read(Finding finding)
    {
        using var folder = new TemporaryFolder();
        folder.Write("found.yaml", finding.ToCase("target", "reference"));
        return Selection.Read(Repository.Find(), folder.Path);
    }

    private static string Text(Program program) =>
        string.Join("\n", program.Ops.Select(op => Spelling.Of(op.GetType().Name) + op));
}
