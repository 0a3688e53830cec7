namespace Mte.Linux.Programs;

/// <summary>Things of one kind that the ops of a program made, by their names.</summary>
internal class NamedThings<T>
{
    private readonly Dictionary<string, T> things = [];

    /// <summary>The thing with a name.</summary>
    /// <exception cref="ThingNeverMadeException">no op made it.</exception>
    public T this[string name]
    {
        get => things.TryGetValue(name, out var thing) ? thing : throw new ThingNeverMadeException();
        set => things[name] = value;
    }

    /// <summary>How many there are.</summary>
    public int Count => things.Count;

    /// <summary>All of them.</summary>
    public IEnumerable<KeyValuePair<string, T>> All => things;

    /// <summary>Looks for a thing that may not exist.</summary>
    public bool TryFind(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T thing) =>
        things.TryGetValue(name, out thing);

    /// <summary>Takes a name back.</summary>
    public bool Remove(string name) => things.Remove(name);

    /// <summary>Takes all names back.</summary>
    public void Clear() => things.Clear();
}

/// <summary>An op uses a thing that an earlier op failed to make. It ends the program.</summary>
internal sealed class ThingNeverMadeException : Exception;
