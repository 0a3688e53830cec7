using BenchmarkDotNet.Attributes;
using Mte.Reference.Races;
using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Protocols;
using Mte.Reference.Races.Search;
using Mte.Spec.Litmus;
using Mte.Suites;
using Mte.Suites.Running;

namespace Mte.Benchmarks;

/// <summary>
/// How fast the explorer is: all litmus tests on all generations, on one core. The steps are printed first;
/// divided by the mean they are the steps per second.
/// </summary>
[InProcess]
[WarmupCount(3)]
[IterationCount(8)]
[MemoryDiagnoser]
public class Exploring
{
    private IReadOnlyList<LitmusTest> tests = [];

    /// <summary>Reads the litmus tests.</summary>
    [GlobalSetup]
    public void Read()
    {
        tests = Selection.Read(Repository.Find()).Litmus;
        Console.WriteLine($"// {Sequential()} steps one after the other, {Arm()} as Arm allows");
    }

    /// <summary>One step after the other.</summary>
    [Benchmark]
    public long Sequential() => Explore(MemoryOrder.Sequential);

    /// <summary>With memory ordered as Arm allows.</summary>
    [Benchmark]
    public long Arm() => Explore(MemoryOrder.Arm);

    private long Explore(MemoryOrder order) => Generations.All.Sum(generation => tests.Sum(litmus =>
        Explorer.Explore(litmus, new RaceKernel(generation), order).Steps));
}
