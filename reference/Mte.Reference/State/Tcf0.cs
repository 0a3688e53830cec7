namespace Mte.Reference.State;

/// <summary>How EL0 checks tags (SCTLR_EL1.TCF0).</summary>
public enum Tcf0
{
    None,
    Sync,
    Async,

    /// <summary>Loads synchronously, stores asynchronously.</summary>
    Asymm,
}
