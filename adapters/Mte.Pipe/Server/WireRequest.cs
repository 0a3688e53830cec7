using System.Text.Json;
using Mte.Spec.Litmus;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Wire;

namespace Mte.Pipe.Server;

/// <summary>A line that asks the server to run something.</summary>
internal abstract record WireRequest
{
    /// <summary>Run a program.</summary>
    public sealed record RunProgram(Program Program) : WireRequest;

    /// <summary>Run a litmus test.</summary>
    public sealed record RunLitmus(LitmusJob Job) : WireRequest;

    /// <summary>Run programs that share a hibernation.</summary>
    public sealed record RunTogether(IReadOnlyList<Program> Programs) : WireRequest;

    /// <summary>
    /// A program with an op that this build does not know, or with one that it cannot read.
    /// </summary>
    /// <param name="Op">The op.</param>
    /// <param name="Why">What is wrong with it.</param>
    public sealed record UnknownOp(string Op, string Why) : WireRequest;

    /// <summary>Reads a line. Its fields say what it asks for; a program is the usual request.</summary>
    /// <exception cref="JsonException">it is no request.</exception>
    public static WireRequest Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        var request = document.RootElement;
        if (request.ValueKind != JsonValueKind.Object)
            throw new JsonException($"it is {Spelling.Of(request.ValueKind)}, not an object");

        if (request.TryGetProperty("litmus", out _))
            return new RunLitmus(request.Deserialize(LitmusJson.Default.LitmusRequest)!.Litmus);

        if (request.TryGetProperty("programs", out _))
            return new RunTogether(request.Deserialize(WireJson.Default.Together)!.Programs);

        try
        {
            return new RunProgram(request.Deserialize(WireJson.Default.Program)!);
        }
        catch (JsonException wrong) when (FirstUnknownOp(request) is { } op)
        {
            return new UnknownOp(op, LineMistake.Reason(wrong));
        }
    }

    /// <summary>The first op of a program that cannot be read; null if the line is wrong elsewhere.</summary>
    private static string? FirstUnknownOp(JsonElement program)
    {
        if (!program.TryGetProperty("ops", out var ops) || ops.ValueKind != JsonValueKind.Array)
            return null;

        foreach (var op in ops.EnumerateArray())
            if (op.ValueKind == JsonValueKind.Object && !IsKnown(op))
                return op.TryGetProperty("op", out var name) && name.ValueKind == JsonValueKind.String
                    ? name.GetString()
                    : null;

        return null;
    }

    private static bool IsKnown(JsonElement op)
    {
        try
        {
            return op.Deserialize(WireJson.Default.Op) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
