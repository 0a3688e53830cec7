using Mte.Pipe.Client;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Pipe.Tests;

/// <summary>Agents for <c>sh</c>, each with one defect.</summary>
internal static class FakeAgent
{
    public const string HelloLine =
        """echo '{"mte":1,"info":{"name":"Fake","page_size":16384,"facts":["mte"],"release":"6.12.9"}}'""";

    public const string Done = """echo '{"outcome":{"outcome":"done"}}'""";
    public const string End = """echo '{"end":true}'""";

    /// <summary>Answers every program with one success per op of <see cref="TwoOps"/>.</summary>
    public const string Sound = $"{HelloLine}; while read -r line; do {Done}; {Done}; {End}; done";

    public static readonly Program TwoOps =
        new("area/case", [new Op.Load(new Place("ram", 0, 0)), new Op.Ldg(new Place("ram", 0, 0))]);

    /// <param name="script">The agent.</param>
    /// <param name="hello">
    /// Seconds that its hello may take; long, because a busy machine starts programs slowly.
    /// </param>
    /// <param name="answer">Seconds that an answer may take.</param>
    /// <param name="exit">Seconds that its end may take.</param>
    public static PipeWorld Start(string script, double hello = 20, double answer = 20, double exit = 0.3) =>
        new("fake", "sh", ["-c", script], new TimeLimits(
            TimeSpan.FromSeconds(hello), TimeSpan.FromSeconds(answer), TimeSpan.FromSeconds(exit)));
}
