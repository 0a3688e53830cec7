namespace Mte.Suites.Tests;

/// <summary>A namespace says in which folder a type is, and a line fits beside another on a screen.</summary>
public sealed class NamespaceTests
{
    private const int MostColumns = 110;

    private static readonly IReadOnlyList<SourceFile> All = SourceFile.ReadAll(Repository.Find().Root);

    private static readonly IReadOnlyList<SourceFile> Product = [.. All.Where(file => !file.IsTest)];

    [Test]
    public void A_namespace_is_the_path_of_its_folder() =>
        Assert.That(
            All.Where(file => file.Namespace.Length > 0 && file.Namespace != file.Folder)
                .Select(file => $"{file.Path} has the namespace {file.Namespace}, expected {file.Folder}"),
            Is.Empty);

    /// <summary>Or the name alone means the namespace, where the type is meant.</summary>
    [Test]
    public void No_type_has_the_name_of_a_folder_of_its_project() =>
        Assert.That(
            from file in Product
            from type in file.Types
            where Product.Any(
                other => other.Project == file.Project && other.Folder.Split('.').Contains(type))
            select $"{file.Path} declares {type}, which is the name of a folder too",
            Is.Empty);

    [Test]
    public void Lines_are_short() =>
        Assert.That(
            from file in All
            from line in file.Lines.Index()
            where line.Item.Length > MostColumns
            select $"{file.Path}:{line.Index + 1} has {line.Item.Length} columns, expected {MostColumns} " +
                "at most",
            Is.Empty);
}
