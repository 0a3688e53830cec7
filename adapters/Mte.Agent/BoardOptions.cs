using Mte.Spec.Judging;

namespace Mte.Agent;

/// <summary>What the user of a board asks for.</summary>
/// <param name="Name">What the board is called in the report.</param>
/// <param name="Report">The file for the report.</param>
/// <param name="Ktap">The file for the report as KTAP, or null.</param>
/// <param name="Claim">The kernel release to hold the board to; its own if not given.</param>
/// <param name="Filters">Starts of the ids of the cases to run; none for all.</param>
/// <param name="SkipStatus">The exit status if every case is skipped.</param>
/// <param name="Allowed">What may be done to the machine, by the names of <see cref="Permissions"/>.</param>
internal sealed record BoardOptions(
    string Name, string Report, string? Ktap, string? Claim, IReadOnlyList<string> Filters, int SkipStatus,
    IReadOnlyList<string> Allowed)
{
    /// <summary>How the program is used.</summary>
    public static string Usage =>
        """
        mteconf-arm64 runs the conformance cases for Arm MTE on the machine that it is on.

          mteconf-arm64 run [--json FILE] [--ktap FILE] [--filter START]... [--claim RELEASE] [--name NAME]
                    [--skip-status NUMBER] [--allow NAME]...

        The report goes to FILE, mteconf-report.json if none is given; --ktap writes it as the kernel's own
        tests report too, line by line; - is the standard output. --filter chooses the cases whose id starts
        with START. --claim holds the kernel to the ABI of another release. --name is what the report calls
        the board. --skip-status is the exit status if every case is skipped; 0 if none is given. A case that
        does more than use its own processes is skipped unless it is allowed; what it changes is put back when
        it ends:

        """ + string.Concat(Permissions.All.Select(one => $"  --allow {one.Key,-15} {one.Value}\n"));

    /// <summary>Reads the arguments after <c>run</c>.</summary>
    /// <exception cref="UsageException">there is one that is not known.</exception>
    public static BoardOptions Parse(ReadOnlySpan<string> arguments)
    {
        var (name, report, ktap, claim) = ("board", "mteconf-report.json", (string?)null, (string?)null);
        var skipStatus = 0;
        var (filters, allowed) = (new List<string>(), new List<string>());
        for (var at = 0; at < arguments.Length; at += 2)
        {
            var value = at + 1 < arguments.Length
                ? arguments[at + 1]
                : throw new UsageException($"{arguments[at]} needs a value");
            switch (arguments[at])
            {
                case "--name": name = value; break;
                case "--skip-status" when int.TryParse(value, out skipStatus): break;
                case "--skip-status": throw new UsageException($"--skip-status {value} is no number");
                case "--json": report = value; break;
                case "--ktap": ktap = value; break;
                case "--claim": claim = value; break;
                case "--filter": filters.Add(value); break;
                case "--allow" when Permissions.All.ContainsKey(value): allowed.Add(value); break;
                case "--allow":
                    throw new UsageException(
                        $"--allow {value} is not known; expected {string.Join(", ", Permissions.All.Keys)}");
                default:
                    throw new UsageException(
                        $"{arguments[at]} is not known; expected --json, --ktap, --filter, --claim, " +
                        "--name, --skip-status or --allow");
            }
        }

        return new BoardOptions(name, report, ktap, claim, filters, skipStatus, allowed);
    }
}
