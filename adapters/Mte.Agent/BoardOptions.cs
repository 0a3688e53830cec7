using Mte.Spec;

namespace Mte.Agent;

/// <summary>What the user of a board asks for.</summary>
/// <param name="Report">The file for the report.</param>
/// <param name="Ktap">The file for the report as KTAP, or null.</param>
/// <param name="Claim">The kernel release to hold the board to; its own if not given.</param>
/// <param name="Filters">Starts of the ids of the cases to run; none for all.</param>
/// <param name="Allowed">What may be done to the machine, by the names of <see cref="Permissions"/>.</param>
internal sealed record BoardOptions(
    string Report, string? Ktap, string? Claim, IReadOnlyList<string> Filters, IReadOnlyList<string> Allowed)
{
    /// <summary>How the program is used.</summary>
    public static string Usage =>
        """
        mteconf-arm64 runs the conformance cases for Arm MTE on the machine that it is on.

          mteconf-arm64 run [--json FILE] [--ktap FILE] [--filter START]... [--claim RELEASE] [--allow NAME]...

        The report goes to FILE, mteconf-report.json if none is given; --ktap writes it as the kernel's own tests report
        too, to /dev/stdout if you like. --filter chooses the cases whose id starts with
        START. --claim holds the kernel to the ABI of another release. A case that does more than use its own processes is
        skipped unless it is allowed; what it changes is put back when it ends:

        """ + string.Concat(Permissions.All.Select(one => $"  --allow {one.Key,-15} {one.Value}\n"));

    /// <summary>Reads the arguments after <c>run</c>.</summary>
    /// <exception cref="AdapterException">there is one that is not known.</exception>
    public static BoardOptions Parse(ReadOnlySpan<string> arguments)
    {
        var (report, ktap, claim) = ("mteconf-report.json", (string?)null, (string?)null);
        var (filters, allowed) = (new List<string>(), new List<string>());
        for (var at = 0; at < arguments.Length; at += 2)
        {
            var value = at + 1 < arguments.Length
                ? arguments[at + 1]
                : throw new AdapterException($"{arguments[at]} needs a value");
            switch (arguments[at])
            {
                case "--json": report = value; break;
                case "--ktap": ktap = value; break;
                case "--claim": claim = value; break;
                case "--filter": filters.Add(value); break;
                case "--allow" when Permissions.All.ContainsKey(value): allowed.Add(value); break;
                case "--allow":
                    throw new AdapterException(
                        $"--allow {value} is not known; expected {string.Join(", ", Permissions.All.Keys)}");
                default:
                    throw new AdapterException(
                        $"{arguments[at]} is not known; expected --json, --ktap, --filter, --claim or --allow");
            }
        }

        return new BoardOptions(report, ktap, claim, filters, allowed);
    }
}
