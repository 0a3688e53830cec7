namespace Mte.Reference.ProgramState;

/// <summary>The things of one kind that a program made so far, by the names that its ops gave them.</summary>
internal class NameTable<T>
{
    private readonly Dictionary<string, T> things = [];

    /// <summary>The thing with a name.</summary>
    /// <exception cref="NeverMadeException">no op made it.</exception>
    public T this[string name]
    {
        get => things.TryGetValue(name, out var thing) ? thing : throw new NeverMadeException();
        set => things[name] = value;
    }

    /// <summary>All of them, in the order in which they were made.</summary>
    public IReadOnlyCollection<T> All => things.Values;
}

/// <summary>An op uses a thing that an earlier op failed to make. This ends the program.</summary>
internal sealed class NeverMadeException : Exception;
