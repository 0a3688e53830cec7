using Mte.Cases;

namespace Mte.Suites;

/// <summary>
/// What cases run on, as the user names it: <c>reference:6.1</c>, <c>host</c>, <c>qemu:6.12/arm64-16k</c>.
/// </summary>
/// <param name="Kind">The part before the colon: which factory makes the world.</param>
/// <param name="Argument">The part after the colon; empty if there is none.</param>
public sealed record Target(string Kind, string Argument)
{
    public const string Reference = "reference", Host = "host", Qemu = "qemu", QemuUser = "qemu-user", Pipe = "pipe",
        Adapter = "adapter";

    /// <summary>All forms, for messages and help.</summary>
    public const string Forms =
        "reference[:SERIES], host, qemu:SERIES[/FLAVOUR], qemu (with --kernel), qemu-user, pipe:COMMAND or adapter:PATH.dll";

    /// <summary>All kinds.</summary>
    public static readonly IReadOnlyList<string> Kinds = [Reference, Host, Qemu, QemuUser, Pipe, Adapter];

    /// <summary>The name, as the user gave it.</summary>
    public string Name => Argument.Length == 0 ? Kind : $"{Kind}:{Argument}";

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="UsageException">the name has none of the forms.</exception>
    public static Target Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (kind, argument) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        if (!Kinds.Contains(kind))
        {
            var near = Nearest.To(kind, Kinds);
            throw Wrong(text, near is null ? "" : $"; did you mean \"{near}{text[kind.Length..]}\"?");
        }

        var allowed = kind switch { Host or QemuUser => argument.Length == 0, Pipe or Adapter => argument.Length > 0, _ => true };
        if (!allowed || text.EndsWith(':'))
            throw Wrong(text, "");

        return new Target(kind, argument);
    }

    public override string ToString() => Name;

    private static UsageException Wrong(string text, string hint) =>
        new($"there is no target \"{text}\"; expected {Forms}{hint}");
}
