using Mte.Cases;
using Mte.Cases.Diagnostics;
using Mte.Cases.Litmus;
using Mte.Cases.Reading;
using Mte.Cases.RulesAndFeatures;
using Mte.Spec.Cases;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Spec.Litmus;
using Mte.Suites.Targets;

namespace Mte.Suites.Running;

/// <summary>
/// What there is to run: the cases that the user chose, the rules they cite, and known deviations.
/// </summary>
/// <param name="Vocabulary">The rules and the features.</param>
/// <param name="Cases">The chosen cases.</param>
/// <param name="Filtered">Whether cases of the project are left out.</param>
/// <param name="Diagnostics">What is wrong with the files; what is broken is left out.</param>
/// <param name="Deviations">
/// What known bugs make of cases, by what has the bugs: <c>kernel</c>, <c>qemu-user</c>.
/// </param>
/// <param name="Dangerous">Cases that would have been chosen, but are dangerous and were not named.</param>
/// <param name="Litmus">All litmus tests.</param>
/// <param name="UserDeviations">Known deviations of the user's own, of all targets.</param>
public sealed record Selection(
    Vocabulary Vocabulary,
    IReadOnlyList<Case> Cases,
    bool Filtered,
    IReadOnlyList<Diagnostic> Diagnostics,
    IReadOnlyDictionary<string, IReadOnlyList<Deviation>> Deviations,
    IReadOnlyList<Case> Dangerous,
    IReadOnlyList<LitmusTest> Litmus,
    IReadOnlyList<Deviation>? UserDeviations = null)
{
    /// <summary>The cases of one part.</summary>
    public Selection Only(Shard shard) => this with { Cases = [.. Cases.Where(shard.Has)], Filtered = true };

    /// <summary>
    /// The same with a list of known deviations from outside the project, which counts first.
    /// </summary>
    /// <exception cref="UsageException">there is no such file.</exception>
    public Selection WithDeviationsFrom(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"there is no file {path} to read known deviations from");

        var file = KnownBugFile.Read(path, Vocabulary.Features);
        return this with
        {
            UserDeviations = file.Deviations, Diagnostics = [.. Diagnostics, .. file.Diagnostics],
        };
    }

    /// <summary>Those cases that are named; to be named is enough for dangerous ones too.</summary>
    public Selection OnlyIds(IReadOnlySet<string> ids) => this with
    {
        Cases =
        [
            .. Cases.Concat(Dangerous).Where(@case => ids.Contains(@case.Id))
                .OrderBy(@case => @case.Id, StringComparer.Ordinal),
        ],
        Filtered = true,
        Dangerous = [],
    };

    /// <summary>Reads rules, features, cases and deviations.</summary>
    /// <param name="repository">Where the project's files are.</param>
    /// <param name="casesFolder">A folder of cases other than the project's own.</param>
    /// <param name="filters">
    /// Patterns over the ids of cases, those of old versions too, or of the rules that they cite; a case that
    /// fits one of them is chosen. None: all but dangerous ones, which must be named in full, without or with
    /// their row.
    /// </param>
    /// <param name="danger">Choose dangerous cases like others.</param>
    /// <exception cref="UsageException">the folder is not there, or a filter fits no case.</exception>
    public static Selection Read(
        Repository repository, string? casesFolder = null, IReadOnlyList<string>? filters = null,
        bool danger = false)
    {
        if (casesFolder is not null && !Directory.Exists(casesFolder))
            throw new UsageException($"there is no folder {casesFolder} to read cases from");

        var vocabulary = Vocabulary.Read(repository.Spec);
        var folder = casesFolder ?? Shown(repository.Cases);
        var chosenBy = CaseFilter.All(filters ?? [], vocabulary);
        bool Wanted(string id) => chosenBy.Length == 0 || chosenBy.Any(filter => filter.MayFit(id));
        var read = CaseFolder.Read(folder, vocabulary, Wanted);
        foreach (var filter in chosenBy)
            if (!read.Cases.Any(filter.Fits) && read.Diagnostics.Count == 0)
                return Renamed(repository, filters!) is { } renamed
                    ? Read(repository, casesFolder, renamed, danger)
                    : throw NothingFits(filter, folder, vocabulary);

        var litmus = LitmusFolder.Read(folder, vocabulary, Wanted);
        var bugs = Target.Bugs.ToDictionary(of => of, BugsOf);
        var chosen = read.Cases
            .Where(@case => chosenBy.Length == 0 || chosenBy.Any(filter => filter.Fits(@case)))
            .ToLookup(@case => danger || @case.Danger.Length == 0 || IsNamed(@case, filters ?? []));
        return new Selection(
            vocabulary,
            [.. chosen[true]],
            filters is { Count: > 0 } || casesFolder is not null,
            [
                .. vocabulary.Diagnostics,
                .. read.Diagnostics,
                .. litmus.Diagnostics,
                .. bugs.Values.SelectMany(file => file.Diagnostics),
                .. Strays(repository.KnownBugs),
            ],
            bugs.ToDictionary(file => file.Key, file => file.Value.Deviations),
            [.. chosen[false]],
            litmus.Tests);

        KnownBugFile BugsOf(string of) =>
            KnownBugFile.ReadFolder(Shown(Path.Combine(repository.KnownBugs, of)), vocabulary.Features);
    }

    private static bool IsNamed(Case @case, IReadOnlyList<string> filters) =>
        filters.Any(filter => filter == @case.Id || filter == @case.IdWithoutRow);

    /// <summary>What a session needs to run the cases on a target.</summary>
    public CaseChoice ChoiceFor(Target target) =>
        new(Cases, Vocabulary.Features, DeviationsOf(target), Filtered, Dangerous);

    /// <summary>
    /// What is known of what a target runs, whichever release it turns out to be. The user's own list comes
    /// first.
    /// </summary>
    public IReadOnlyList<Deviation> DeviationsOf(Target target) =>
        [.. UserDeviations ?? [], .. Deviations.GetValueOrDefault(target.BugsOf ?? "") ?? []];

    // A bug that nothing reads would look like one that is listed.
    private static IEnumerable<Diagnostic> Strays(string folder) =>
        from path in Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder) : []
        let name = Path.GetFileName(path)
        where !name.StartsWith('.') && !Target.Bugs.Contains(name)
        orderby name
        select new Diagnostic(
            Shown(path), 0, 0, $"expected only the folders {string.Join(" and ", Target.Bugs)} here");

    /// <summary>
    /// The filters with today's ids in the place of old ones; null if there are no old ones.
    /// </summary>
    private static IReadOnlyList<string>? Renamed(Repository repository, IReadOnlyList<string> filters)
    {
        var released = repository.ReadReleasedCases();
        string[] now = [.. filters.Select(released.Now)];
        return now.SequenceEqual(filters) ? null : now;
    }

    private static UsageException NothingFits(CaseFilter filter, string folder, Vocabulary vocabulary)
    {
        var ids = CaseFolder.Read(folder, vocabulary).Cases
            .SelectMany(@case => (string[])[@case.Id, @case.IdWithoutRow]).Distinct();
        var litmus = LitmusFolder.Read(folder, vocabulary).Tests
            .FirstOrDefault(test => test.Rules.Contains(filter.ToString()));
        var hint = litmus is not null
            ? $"; litmus tests show this rule, such as 'mteconf explore {litmus.Id}'"
            : Nearest.To(filter.ToString(), ids) is { } near
                ? $"; did you mean \"{near}\"?"
                : "; see 'mteconf list'";
        return new UsageException($"no case fits the filter \"{filter}\"{hint}");
    }

    // Messages are shorter, and can be clicked, if they start where the user is.
    private static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
