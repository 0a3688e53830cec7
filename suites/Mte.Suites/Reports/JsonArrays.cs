using System.Text.Json;

namespace Mte.Suites.Reports;

/// <summary>Writes arrays, which reports in JSON have many of.</summary>
internal static class JsonArrays
{
    /// <summary>Writes a property that is an array.</summary>
    /// <param name="json">Where it goes.</param>
    /// <param name="name">The name of the property.</param>
    /// <param name="items">The items.</param>
    /// <param name="write">Writes one item.</param>
    public static void WriteArray<T>(
        this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);

        json.WriteEndArray();
    }
}
