namespace Mte.Linux.Programs;

/// <summary>What puts the machine back as it was when the program is over, the last change first.</summary>
internal sealed class UndoStack : IDisposable
{
    private readonly Stack<Action> undo = [];

    /// <summary>Has an action done when the program is over.</summary>
    public void Push(Action restore) => undo.Push(restore);

    /// <summary>Does the action that was pushed last, now.</summary>
    public void UndoLast() => undo.Pop()();

    public void Dispose()
    {
        while (undo.TryPop(out var restore))
            restore();
    }
}
