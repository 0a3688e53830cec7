using Mte.Cases.Nodes;
using Mte.Cases.Yaml;
using Mte.Spec.Ops;
using Mte.Spec.Values;

namespace Mte.Cases.Forms;

/// <summary>A place in memory, counted from a mapping.</summary>
internal sealed class PlaceForm : Form
{
    public override string Expected => "a place such as ram, ram+16, ram+3g or ram+1p";

    public override object? Read(string field, Node node, StepScope scope)
    {
        if (node is not Scalar scalar || !Place.TryParse(scalar.Value, out var place))
        {
            scope.Mistakes.WrongValue(field, Expected, node);
            return null;
        }

        return scope.Use(scalar, place.Name, Thing.Mapping) ? place : null;
    }
}

/// <summary>A guest physical address.</summary>
internal sealed class GpaForm : Form
{
    public override string Expected => "a guest address in host pages, such as 16p, 16p+32 or 16p+2g";

    public override object? Read(string field, Node node, StepScope scope)
    {
        if (node is Scalar scalar && Gpa.TryParse(scalar.Value, out var gpa))
            return gpa;

        scope.Mistakes.WrongValue(field, Expected, node);
        return null;
    }
}

/// <summary>A tag, or a pattern of tags.</summary>
internal sealed class TagsForm : Form
{
    public override string Expected => "a tag from 0 to 15, or a list of such tags";

    public override object? Read(string field, Node node, StepScope scope)
    {
        var items = node is Sequence list ? list.Items : [node];
        var tags = new byte[items.Count];
        for (var granule = 0; granule < tags.Length; granule++)
            if (TagOf(items[granule]) is { } tag)
                tags[granule] = tag;
            else
            {
                scope.Mistakes.WrongValue(field, Expected, items[granule]);
                return null;
            }

        if (tags.Length > 0)
            return new Tags(tags);

        scope.Mistakes.WrongValue(field, Expected, node);
        return null;
    }

    private static byte? TagOf(Node node) =>
        node is Scalar scalar && Numbers.TryRead(scalar.Value, out var tag)
            && tag is >= 0 and < Granule.TagCount
            ? (byte)tag
            : null;
}
