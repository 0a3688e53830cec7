using Mte.Cases.Diagnostics;
using Mte.Spec.Judging;

namespace Mte.Suites.Targets;

/// <summary>
/// What cases run on, as the user names it: <c>reference:6.1</c>, <c>host</c>, <c>qemu:6.12/arm64-16k</c>.
/// </summary>
/// <param name="Kind">The part before the colon: which factory makes the world.</param>
/// <param name="Argument">The part after the colon; empty if there is none.</param>
public sealed record Target(string Kind, string Argument)
{
    /// <summary>The kinds that other code names; <see cref="TargetKinds"/> lists all.</summary>
    public const string Reference = "reference", Host = "host", Qemu = "qemu", QemuUser = "qemu-user",
        Pipe = "pipe", Adapter = "adapter";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds => [.. TargetKinds.All.Select(kind => kind.Name)];

    /// <summary>How targets of all kinds are written, for messages and help.</summary>
    public static string Forms
    {
        get
        {
            var forms = TargetKinds.All.Select(kind => kind.Forms).ToArray();
            return $"{string.Join(", ", forms[..^1])} or {forms[^1]}";
        }
    }

    /// <summary>
    /// What there are lists of known bugs of; each has its folder below <c>suites/known-bugs</c>.
    /// </summary>
    public static readonly IReadOnlyList<string> Bugs = ["kernel", QemuUser];

    /// <summary>
    /// Whose known bugs the target has: those of the kernel, however it is run, or the emulator's. Null for
    /// what implements the ABI on its own.
    /// </summary>
    public string? BugsOf => Kind switch { Host or Qemu => Bugs[0], QemuUser => QemuUser, _ => null };

    /// <summary>The name, as the user gave it.</summary>
    public string Name => Argument.Length == 0 ? Kind : $"{Kind}:{Argument}";

    /// <summary>Reads a name.</summary>
    /// <exception cref="UsageException">the name has none of the forms.</exception>
    public static Target Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, argument) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        if (TargetKinds.All.FirstOrDefault(kind => kind.Name == name) is not { } kind)
        {
            var near = Nearest.To(name, Kinds);
            throw Wrong(text, near is null ? "" : $"; did you mean \"{near}{text[name.Length..]}\"?");
        }

        return kind.Allows(argument) && !text.EndsWith(':')
            ? new Target(name, argument)
            : throw Wrong(text, "");
    }

    public override string ToString() => Name;

    private static UsageException Wrong(string text, string hint) =>
        new($"there is no target \"{text}\"; expected {Forms}{hint}");
}
