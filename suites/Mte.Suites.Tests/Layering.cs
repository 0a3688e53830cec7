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
        // Only tests use it: the command line writes no document and no schema.
        ["Mte.Documents"] = ["Mte.Cases"],
        ["Mte.Reference"] = ["Mte.Spec"],
        ["Mte.Linux"] = ["Mte.Spec"],
        // The agent serves the wire, and somebody without QEMU takes the client.
        ["Mte.Pipe"] = ["Mte.Spec"],
        ["Mte.Packaging"] = ["Mte.Spec"],
        ["Mte.Agent"] = ["Mte.Linux", "Mte.Pipe"],
        ["Mte.Qemu"] = ["Mte.Spec", "Mte.Pipe", "Mte.Packaging"],
        ["Mte.Suites"] = ["Mte.Cases", "Mte.Reference", "Mte.Linux", "Mte.Pipe", "Mte.Packaging", "Mte.Qemu"],
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
        Assert.That(Used(project.Key), Is.SubsetOf(project.Value));

    [Test]
    public void All_that_the_agent_uses_can_be_compiled_ahead_of_time() =>
        Assert.That(
            Closure("Mte.Agent").Where(project =>
                Projects[project].Descendants("IsAotCompatible").SingleOrDefault()?.Value != "true"),
            Is.Empty);

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

    private static IEnumerable<string> Closure(string project) =>
        Used(project).SelectMany(Closure).Prepend(project);

    private static IEnumerable<string> Used(string project) => Includes(project, "ProjectReference")
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    private static IEnumerable<string> Includes(string project, string element) =>
        Projects[project].Descendants(element).Select(reference => reference.Attribute("Include")!.Value);
}
