using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Pipe.Client;

/// <summary>A line that the other side has to send now.</summary>
/// <param name="Limit">How long to wait for it.</param>
/// <param name="When">What the other side is doing, for messages: <c>before its hello</c>.</param>
/// <param name="Missing">The promise that is broken if no line comes.</param>
/// <param name="Outcomes">The outcomes that came before.</param>
internal sealed record Awaited(
    TimeSpan Limit, string When, WireRule Missing, IReadOnlyList<Outcome> Outcomes);
