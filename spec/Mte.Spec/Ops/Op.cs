using System.Text.Json.Serialization;
using Mte.Spec.Values;

namespace Mte.Spec.Ops;

/// <summary>
/// One thing that a case asks a world to do. Closed: every op is nested here, in the file of its family. An
/// op is named after its system call, ioctl or instruction, and the record is the only place that describes
/// it: the YAML spelling, the wire, the JSON Schema, the documents, the permissions of a board and the limits
/// of emulators are read off it.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "op")]
public abstract partial record Op
{
    private Op()
    {
    }

    /// <summary>The process that acts.</summary>
    // The generated JSON reader sets null where the line leaves it out.
    public string By { get; init => field = value ?? Main; } = Main;

    /// <summary>
    /// The process that every program starts with: freshly executed, no tag checks, no tagged address ABI.
    /// </summary>
    public const string Main = "main";

    /// <summary>
    /// The number of granules in a range given as granules and pages. Neither given means as many as the
    /// pattern has tags, or one.
    /// </summary>
    public static int CountGranules(int granules, int pages, int pageSize, Tags? tags = null) =>
        (granules, pages) is (0, 0) ? tags?.Count ?? 1 : granules + (pages * (pageSize / Granule.Bytes));
}
