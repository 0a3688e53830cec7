using System.Xml.Linq;

namespace Mte.Suites.Tests;

/// <summary>
/// Projects use each other along the arrows of the design, and packages stay where they belong.
/// </summary>
public sealed class Layering
{
    private static readonly Dictionary<string, string[]> Uses = new()
    {
        ["Mte.Spec"] = [],
        ["Mte.Cases"] = ["Mte.Spec"],
        ["Mte.Reference"] = ["Mte.Spec"],
        ["Mte.Linux"] = ["Mte.Spec"],
        ["Mte.Agent"] = ["Mte.Linux"],
        ["Mte.Qemu"] = ["Mte.Spec"],
        ["Mte.Suites"] = ["Mte.Cases", "Mte.Reference", "Mte.Linux", "Mte.Qemu"],
        ["Mte.Cli"] = ["Mte.Suites"],
        ["Mte.Benchmarks"] = ["Mte.Suites"],
        ["TagStore"] = ["Mte.Spec"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["YamlDotNet"] = ["Mte.Cases"],
        ["Tmds.LibC"] = ["Mte.Linux"],
        ["Microsoft.Extensions.DependencyInjection"] = ["Mte.Suites"],
        ["Spectre.Console"] = ["Mte.Cli"],
        ["System.CommandLine"] = ["Mte.Cli"],
        ["BenchmarkDotNet"] = ["Mte.Benchmarks"],
    };

    private static readonly Dictionary<string, XDocument> Projects =
        Directory.GetFiles(Repository.Find().Root, "*.csproj", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".Tests.csproj", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load);

    [Test]
    public void Every_project_is_in_the_design() => Assert.That(Projects.Keys, Is.EquivalentTo(Uses.Keys));

    [TestCaseSource(nameof(Uses))]
    public void A_project_uses_only_what_the_design_lets_it(KeyValuePair<string, string[]> project) =>
        Assert.That(
            Includes(project.Key, "ProjectReference")
                .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
            Is.SubsetOf(project.Value));

    [TestCaseSource(nameof(Packages))]
    public void A_package_is_used_only_where_it_belongs(KeyValuePair<string, string[]> package) =>
        Assert.That(
            Projects.Keys.Where(project => Includes(project, "PackageReference").Contains(package.Key)),
            Is.SubsetOf(package.Value));

    // A package reaches the projects that use its user, so its own words are looked for as well.
    [TestCaseSource(nameof(Packages))]
    public void A_package_is_named_only_where_it_belongs(KeyValuePair<string, string[]> package) =>
        Assert.That(
            from path in Directory.GetFiles(Repository.Find().Root, "*.cs", SearchOption.AllDirectories)
            let folders = path.Split(Path.DirectorySeparatorChar)
            where !folders.Contains("obj")
            where !folders.Any(folder => folder.EndsWith(".Tests", StringComparison.Ordinal))
            where !package.Value.Any(folders.Contains)
            where File.ReadLines(path)
                .Any(line => line.StartsWith($"using {package.Key}", StringComparison.Ordinal))
            select path,
            Is.Empty);

    [Test]
    public void No_other_package_is_used() =>
        Assert.That(
            Projects.Keys.SelectMany(project => Includes(project, "PackageReference")),
            Is.SubsetOf(Packages.Keys));

    private static IEnumerable<string> Includes(string project, string element) =>
        Projects[project].Descendants(element).Select(reference => reference.Attribute("Include")!.Value);
}
