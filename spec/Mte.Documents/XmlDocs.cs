using System.Xml.Linq;
using Mte.Spec.Ops;

namespace Mte.Documents;

/// <summary>
/// What the source of the language says of its parts: the file that the compiler writes beside the assembly.
/// </summary>
public sealed class XmlDocs
{
    private readonly Dictionary<string, XElement> members;

    private XmlDocs(XDocument document) => members = document.Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!);

    /// <summary>Reads the file that belongs to the assembly of the language.</summary>
    public static XmlDocs OfTheLanguage() =>
        new(XDocument.Load(Path.ChangeExtension(typeof(Op).Assembly.Location, ".xml")));

    /// <summary>The summary of a type.</summary>
    public string Of(Type type) => Summary($"T:{Name(type)}");

    /// <summary>The summary of an enum's member, or nothing.</summary>
    public string Of(Type type, string member) => Summary($"F:{Name(type)}.{member}");

    /// <summary>What is said of a record's parameter.</summary>
    public string OfParameter(Type type, string parameter) =>
        members.TryGetValue($"T:{Name(type)}", out var member)
            ? Text(
                member.Elements("param")
                    .FirstOrDefault(param => (string?)param.Attribute("name") == parameter))
            : "";

    private string Summary(string id) =>
        members.TryGetValue(id, out var member) ? Text(member.Element("summary")) : "";

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string Text(XElement? element)
    {
        var text = element is null ? "" : string.Concat(element.Nodes().Select(Text));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "i" } stressed => $"*{stressed.Value}*",
        XElement element when (string?)element.Attribute("cref") is { } name =>
            name[(name.LastIndexOf('.') + 1)..],
        XElement element => element.Value,
        _ => "",
    };
}
