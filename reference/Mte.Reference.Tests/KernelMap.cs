using System.Reflection;
using System.Text;
using Mte.Reference.State;

namespace Mte.Reference.Tests;

/// <summary>The list of kernel functions that the model stands for, in fixtures/golden.</summary>
public sealed class KernelMap
{
    private const string Head = """
        # What of the kernel the model stands for

        Written by a test of `Mte.Reference.Tests` from the `[Models]` attributes; `UPDATE_GOLDEN=1` renews
        it. Files and functions are named as in 6.12, or as in the release that is said.

        """;

    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic |
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Test]
    public void Is_fresh()
    {
        var golden = Path.Combine(Root(), "fixtures", "golden", "kernel-map.md");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllText(golden, Write());
        }

        var old = File.Exists(golden) ? File.ReadAllText(golden) : "";
        Assert.That(old, Is.EqualTo(Write()), "run with UPDATE_GOLDEN=1");
    }

    [TestCaseSource(nameof(Rows))]
    public void Cites_C_functions_in_files_of_the_kernel(Row row)
    {
        Assert.That(
            row.File,
            Does.Match(@"^(arch/arm64|drivers|fs|include|io_uring|ipc|kernel|lib|mm|virt)/[\w/.-]+\.[chS]$"));
        Assert.That(row.Function, Does.Match(@"^\w+(\(\w+\))?$"));
    }

    private static string Write()
    {
        var text = new StringBuilder(Head);
        foreach (
            var file in Rows().GroupBy(row => row.File).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {file.Key}\n\n| function | in the model |\n| --- | --- |\n");
            foreach (
                var function in file.GroupBy(row => (row.Function, row.In))
                    .OrderBy(name => name.Key.Function, StringComparer.Ordinal))
                text.Append(
                    $"| `{function.Key.Function}`{Release(function.Key.In)} | " +
                    $"{string.Join(", ", Members(function))} |\n");
        }

        return text.ToString();
    }

    private static string Release(string release) => release == "6.12" ? "" : $" ({release})";

    private static IEnumerable<string> Members(IEnumerable<Row> rows) =>
        rows.Select(row => $"`{row.Member}`").Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<Row> Rows() =>
        from type in typeof(ModelsAttribute).Assembly.GetTypes()

        // Defects stand for no kernel.
        where type.Namespace?.EndsWith(".Defects", StringComparison.Ordinal) != true
        from member in type.GetMembers(Everything)
        from models in member.GetCustomAttributes<ModelsAttribute>()
        select new Row(models.File, models.Function, models.In, $"{type.Name}.{member.Name}");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MteConformance.sln")))
            folder = folder.Parent!;

        return folder.FullName;
    }

    public sealed record Row(string File, string Function, string In, string Member)
    {
        public override string ToString() => $"{Member}: {Function}";
    }
}
