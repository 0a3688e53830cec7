namespace Mte.Suites.Tests;

/// <summary>Tests of <c>mteconf</c>, from its arguments to its exit status. They capture its text.</summary>
[NonParallelizable]
public abstract class CapturedCommandLine : IDisposable
{
    /// <summary>What the command printed.</summary>
    protected StringWriter Output { get; private set; } = new();

    /// <summary>What it printed on the error stream.</summary>
    protected StringWriter Errors { get; private set; } = new();

    [SetUp]
    public void Capture()
    {
        (Output, Errors) = (new StringWriter(), new StringWriter());
        Console.SetOut(Output);
        Console.SetError(Errors);
    }

    [TearDown]
    public void Release()
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        Console.SetError(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true });
        Dispose();
    }

    public void Dispose()
    {
        Output.Dispose();
        Errors.Dispose();
        GC.SuppressFinalize(this);
    }
}
