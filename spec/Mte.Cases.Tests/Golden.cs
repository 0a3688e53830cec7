namespace Mte.Cases.Tests;

/// <summary>
/// Files that say what must come out. <c>UPDATE_GOLDEN=1</c> rewrites them, to be reviewed as a diff.
/// </summary>
internal static class Golden
{
    public static void Check(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, text);

        var golden = File.Exists(path) ? File.ReadAllText(path) : "";
        var name = Path.GetRelativePath(Fixtures.Root, path);
        Assert.That(text, Is.EqualTo(golden), $"{name}: UPDATE_GOLDEN=1 rewrites it");
    }
}
