using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mte.Spec.Ops;

/// <summary>The ops of one case, without what is expected of them.</summary>
/// <param name="Id">The case's id, for logs and error messages.</param>
/// <param name="Ops">The ops, in order.</param>
/// <param name="Dangerous">
/// It may hang the kernel or leave it broken. It runs in a machine of its own, and an op that does not come
/// back has the outcome "hung".
/// </param>
public sealed record Program(
    string Id,
    IReadOnlyList<Op> Ops,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Dangerous = false)
    : IJsonOnDeserialized
{
    /// <summary>Whether it switches the machine off and on again.</summary>
    [JsonIgnore]
    public bool Hibernates => Ops.Any(op => op is Op.Hibernate);

    void IJsonOnDeserialized.OnDeserialized()
    {
        if (Ops.Contains(null!))
            throw new JsonException("one of ops is null");
    }
}
