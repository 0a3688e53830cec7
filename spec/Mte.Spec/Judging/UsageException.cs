namespace Mte.Spec.Judging;

/// <summary>
/// The user asked for something that cannot be done. The message is one sentence for people.
/// </summary>
public sealed class UsageException(string message) : Exception(message);
