namespace Mte.Spec.Values;

/// <summary>Signals that a case can name or expect; others appear as numbers.</summary>
public enum Signal
{
    SIGILL = 4,
    SIGTRAP = 5,
    SIGABRT = 6,
    SIGBUS = 7,
    SIGKILL = 9,
    SIGSEGV = 11,
}
