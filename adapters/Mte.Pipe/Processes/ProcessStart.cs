namespace Mte.Pipe.Processes;

/// <summary>How to start a program that is spoken to in lines.</summary>
/// <param name="Program">The program: a path, or a name that PATH is searched for.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="ExitTime">How long it may take to exit after its standard input was closed.</param>
public sealed record ProcessStart(string Program, IEnumerable<string> Arguments, TimeSpan ExitTime)
{
    /// <summary>What messages call its standard error.</summary>
    public string ErrorOutputName { get; init; } = "standard error";

    /// <summary>
    /// A line of its standard error that contains one of these is kept, however many lines follow.
    /// </summary>
    public IReadOnlyList<string> KeptMarks { get; init; } = [];

    /// <summary>
    /// What it means if the program never writes anything, as half a sentence; null if nothing is known.
    /// </summary>
    public string? SilenceMeaning { get; init; }
}
