using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Mte.Packaging.Tools;
using Mte.Spec.Cases;

namespace Mte.Packaging;

/// <summary>
/// The file for a board, packed as an installed kselftest: a collection with a test for each area, their
/// list, and a script that runs them and reports as KTAP.
/// </summary>
public static class KselftestArchive
{
    private const string Collection = "mte-conformance", Program = "mteconf-arm64";

    /// <summary>
    /// kselftest ends a test after 45 seconds by default; areas with guests and swap take longer.
    /// </summary>
    private const string Settings = "timeout=900\n";

    /// <summary>The exit status of a skipped test (KSFT_SKIP).</summary>
    private const int Skipped = 4;

    /// <summary>Writes the archive (.tar.gz).</summary>
    /// <param name="path">The archive.</param>
    /// <param name="board">The file for a board.</param>
    /// <param name="cases">The cases that it carries.</param>
    public static void Write(string path, string board, IEnumerable<Case> cases)
    {
        string[] areas =
        [
            .. cases.Select(one => one.Id.Split('/')[0]).Distinct().Order(StringComparer.Ordinal)
        ];
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Ustar))
        {
            Add(tar, "run_kselftest.sh", Encoding.UTF8.GetBytes(Runner), executable: true);
            var list = string.Concat(areas.Select(area => $"{Collection}:{area}.sh\n"));
            Add(tar, "kselftest-list.txt", Encoding.UTF8.GetBytes(list), executable: false);
            foreach (var area in areas)
                Add(tar, $"{Collection}/{area}.sh", Encoding.UTF8.GetBytes(Test(area)), executable: true);

            Add(tar, $"{Collection}/settings", Encoding.UTF8.GetBytes(Settings), executable: false);
            Add(tar, $"{Collection}/{Program}", File.ReadAllBytes(board), executable: true);
        }

        CacheFolder.Write(Path.GetFullPath(path), packed.ToArray());
    }

    private static string Test(string area) =>
        $"""
        #!/bin/sh
        # The cases of the area {area}, as KTAP. MTECONF_ARGS says what they may do to the machine, such as
        # --allow swap.
        cd "$(dirname "$0")" || exit
        exec ./{Program} run --filter {area}/ --skip-status {Skipped} \
            --json "${"{"}MTECONF_JSON:-/dev/null{"}"}" --ktap /dev/stdout $MTECONF_ARGS

        """;

    private const string Runner =
        """
        #!/bin/sh
        # Runs the tests of kselftest-list.txt and reports as KTAP.
        usage="usage: run_kselftest.sh [-l | -c COLLECTION | -t COLLECTION:TEST]..."
        cd "$(dirname "$0")" || exit
        tests=
        while [ $# -gt 0 ]; do
            case $1 in
                -l) cat kselftest-list.txt; exit ;;
                -c) tests="$tests $(grep "^${2:?$usage}:" kselftest-list.txt)"; shift 2 ;;
                -t) tests="$tests $(grep -x "${2:?$usage}" kselftest-list.txt)"; shift 2 ;;
                *) echo "$usage" >&2; exit 2 ;;
            esac
        done
        [ -n "$tests" ] || tests=$(cat kselftest-list.txt)
        set -- $tests
        [ $# -gt 0 ] || { echo "run_kselftest.sh: no such test; -l lists them" >&2; exit 2; }

        echo "KTAP version 1"
        echo "1..$#"
        number=0 failed=0
        for test in "$@"; do
            number=$((number + 1))
            collection=${test%%:*} name=${test#*:}
            status=$({ { "./$collection/$name" 3>&-; echo $? >&3; } | sed 's/^/  /' >&4; } 3>&1) 4>&1
            if [ "$status" -eq 0 ]; then
                echo "ok $number selftests: $collection: $name"
            elif [ "$status" -eq 4 ]; then
                echo "ok $number selftests: $collection: $name # SKIP"
            else
                echo "not ok $number selftests: $collection: $name # exit=$status"
                failed=1
            fi
        done
        exit $failed

        """;

    private static void Add(TarWriter tar, string name, byte[] bytes, bool executable)
    {
        const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Run =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
        {
            DataStream = new MemoryStream(bytes),
            Mode = Read | UnixFileMode.UserWrite | (executable ? Run : 0),
        });
    }
}
