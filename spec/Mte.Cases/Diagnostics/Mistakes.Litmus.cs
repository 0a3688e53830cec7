using Mte.Cases.Nodes;
using static Mte.Cases.Diagnostics.Wording;

namespace Mte.Cases.Diagnostics;

/// <summary>Mistakes that only litmus tests can have.</summary>
internal sealed partial class Mistakes
{
    public void NoThreads(Node node) =>
        Of(node, "expected \"threads\" to be two to four threads with their steps, such as A: [...], " +
            $"found {Found(node)}");

    public void ThreadName(Scalar name) =>
        Of(name, $"found {Found(name)}, expected the name of a thread to be one capital letter before Z");

    public void UnknownThread(Scalar name, IReadOnlyCollection<string> threads) =>
        Of(name, $"found {Found(name)}, expected a thread: {List(threads)}", Nearest.To(name.Value, threads));

    public void UnknownResult(Scalar name, IReadOnlyCollection<string> results) =>
        Of(
            name, $"found {Found(name)}, expected a name that a step reads into with \"as\": {List(results)}",
            Nearest.To(name.Value, results));

    public void ResultMadeTwice(Scalar name) =>
        Of(name, $"a step above reads into {Found(name)} already, expected a new name");

    public void NoFinalStates(Node node, string key) =>
        Of(
            node,
            $"expected \"{key}\" to be a list of final states, such as {{a: 0, b: stale}}, found " +
            $"{Found(node)}");

    public void BeyondTheModel(Node page, string beyond) => Add(FirstOf(page), beyond);

    public void NothingDecided(Node litmus) =>
        Add(
            FirstOf(litmus),
            "the litmus test has neither \"allowed\" nor \"forbidden\"; expected final states");
}
