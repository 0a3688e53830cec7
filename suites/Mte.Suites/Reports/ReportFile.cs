using System.Text.Json;
using Mte.Spec.Judging;
using Mte.Spec.Reports;

namespace Mte.Suites.Reports;

/// <summary>A file with results, as <c>mteconf run --json</c> or a board wrote it.</summary>
public static class ReportFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="UsageException">the file is not there, or no such document.</exception>
    public static RunReport Load(string path)
    {
        try
        {
            return RunReport.Read(File.ReadAllBytes(path));
        }
        catch (JsonException wrong)
        {
            throw new UsageException($"{path}:{wrong.LineNumber + 1}: {Place(wrong)}");
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"{path}: {wrong.Message}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"cannot read results from {path}: {wrong.Message}");
        }
    }

    private static string Place(JsonException wrong) => wrong.Path is null or "$"
        ? "this is no JSON of a report"
        : $"{wrong.Path} is not what a report has there";
}
