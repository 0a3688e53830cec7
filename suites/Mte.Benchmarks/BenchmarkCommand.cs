using BenchmarkDotNet.Running;

namespace Mte.Benchmarks;

/// <summary>Runs the benchmarks: <c>dotnet run -c Release --project suites/Mte.Benchmarks</c>.</summary>
internal static class BenchmarkCommand
{
    public static void Main(string[] arguments) => BenchmarkRunner.Run<Exploring>(args: arguments);
}
