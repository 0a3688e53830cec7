namespace Mte.Suites.Tests;

/// <summary>
/// The folders of a project have an order, and a name says where a type is. The test reads the sources as
/// text: a member that has the name of a type counts as a use of that type.
/// </summary>
public sealed class FolderTests
{
    private const int MostLines = 60;

    private static readonly IReadOnlyList<SourceFile> Product =
        [.. SourceFile.ReadAll(Repository.Find().Root).Where(file => !file.IsTest)];

    private static IEnumerable<string> Projects => Product.Select(file => file.Project).Distinct().Order();

    /// <summary>If a folder uses another, the other must not use it, not even through a third.</summary>
    [TestCaseSource(nameof(Projects))]
    public void Folders_of_a_project_use_each_other_one_way(string project)
    {
        var uses = Uses([.. Product.Where(file => file.Project == project)]);
        var cycle = uses.Where(use => Reaches(uses, use.Used, use.Folder)).ToArray();
        Assert.That(cycle.Select(use => $"{use.Folder} uses {use.Used}: {use.Why}"), Is.Empty);
    }

    [Test]
    public void No_two_types_of_the_product_have_the_same_name() =>
        Assert.That(
            from file in Product
            from type in file.Types
            group file.Folder by type into places
            where places.Distinct().Count() > 1
            select $"{places.Key} is declared in {string.Join(" and in ", places.Distinct())}",
            Is.Empty);

    [Test]
    public void Functions_are_short() =>
        Assert.That(
            from file in Product
            from function in file.Functions()
            where function.Lines > MostLines
            select $"{file.Path}:{function.Line} has {function.Lines} lines, expected {MostLines} at most",
            Is.Empty);

    private static IReadOnlyList<Use> Uses(IReadOnlyList<SourceFile> files)
    {
        var folders = files.SelectMany(file => file.Types.Select(type => (type, file.Folder))).Distinct()
            .ToLookup(one => one.type, one => one.Folder);
        return
        [
            .. from file in files
               from word in file.Words
               where folders[word].Count() == 1 && folders[word].First() != file.Folder
               select new Use(file.Folder, folders[word].First(), $"{file.Path} names {word}"),
        ];
    }

    private static bool Reaches(IReadOnlyList<Use> uses, string from, string to)
    {
        var (seen, left) = (new HashSet<string> { from }, new Queue<string>([from]));
        while (left.TryDequeue(out var folder))
            foreach (var use in uses)
                if (use.Folder == folder && seen.Add(use.Used))
                    left.Enqueue(use.Used);

        return seen.Contains(to);
    }

    private sealed record Use(string Folder, string Used, string Why);
}
