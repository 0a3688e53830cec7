using System.Text.Json;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Wire;
using Mte.Spec.Worlds;

namespace Mte.Spec.Tests;

public sealed class WireFormat
{
    private static readonly Op[] Ops =
    [
        new Op.Mmap(
            "ram", Prot.Read | Prot.Write | Prot.Mte, MapFlags.Shared, File: "file",
            At: new Place("x", 1, 16)),
        new Op.Mprotect(new Place("ram", 0, 0), (Prot)0x40),
        new Op.Stg(new Place("ram", 0, 0), new Tags(1, 2, 15), Pages: 1) { By = "child" },
        new Op.Prctl(PrctlOption.PR_SET_TAGGED_ADDR_CTRL, (TaggedAddrCtrl)0x40000000001),
        new Op.Munmap(new Place("ram", 0, 0), Pages: 0),
        new Op.KvmEnableCap("vm", KvmCap.KVM_CAP_ARM_MTE),
        new Op.GuestLdg("cpu", new Gpa(16, 32), Granules: 4),
    ];

    [TestCaseSource(nameof(Ops))]
    public void Keeps_every_field_of_an_op(Op op)
    {
        var line = JsonSerializer.Serialize(new Program("a/b", [op]), WireJson.Default.Program);
        var read = JsonSerializer.Deserialize(line, WireJson.Default.Program)!;

        Assert.That(read.Ops.Single(), Is.EqualTo(op), line);
    }

    [Test]
    public void Spells_ops_as_YAML_does()
    {
        var line = JsonSerializer.Serialize(new Program("a", [Ops[0]]), WireJson.Default.Program);

        Assert.That(line, Is.EqualTo(
            """{"id":"a","ops":[{"op":"mmap","as":"ram","prot":""" +
            """["read","write","mte"],"flags":["shared"],"pages":""" +
            """1,"file":"file","at":"x\u002B1p\u002B16","tag":0,"by":"main"}]}"""));
    }

    [Test]
    public void Reads_a_field_that_is_left_out_as_its_default()
    {
        const string line = """{"id":"a","ops":[{"op":"munmap","at":"ram"}]}""";
        var read = JsonSerializer.Deserialize(line, WireJson.Default.Program)!;

        Assert.That(read.Ops.Single(), Is.EqualTo(new Op.Munmap(new Place("ram", 0, 0), Pages: 1)));
    }

    [Test]
    public void Reads_fields_in_any_order()
    {
        const string Answer = """{"outcome":{"errno":"EINVAL","outcome":"failed"}}""";
        const string Program = """{"ops":[{"as":"child","op":"fork"}],"id":"a"}""";

        Assert.That(
            JsonSerializer.Deserialize(Answer, WireJson.Default.Answered)!.Outcome,
            Is.EqualTo(new Outcome.Failed(Errno.EINVAL)));
        Assert.That(
            JsonSerializer.Deserialize(Program, WireJson.Default.Program)!.Ops.Single(),
            Is.EqualTo(new Op.Fork("child")));
    }

    [TestCase("""{"mte":1}""")]
    [TestCase("""{"mte":1,"info":null}""")]
    [TestCase("""{"mte":1,"info":{"name":"x","page_size":4096,"release":"6.12"}}""")]
    public void Refuses_a_hello_that_lacks_something(string line) =>
        Assert.That(
            () => JsonSerializer.Deserialize(line, WireJson.Default.Hello), Throws.TypeOf<JsonException>());

    [TestCase("""{"outcome":{"outcome":"faulted","code":"SEGV_MTESERR"}}""")]
    [TestCase("""{"outcome":{"outcome":"failed","errno":"EWHAT"}}""")]
    [TestCase("""{"outcome":{"outcome":"slept"}}""")]
    public void Refuses_an_outcome_that_is_none(string line) =>
        Assert.That(
            () => JsonSerializer.Deserialize(line, WireJson.Default.Answered),
            Throws.TypeOf<JsonException>());

    [Test]
    public void Knows_every_op()
    {
        var ops = typeof(Op).GetNestedTypes()
            .Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract);
        var spelled = typeof(Op)
            .GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>();

        Assert.That(spelled.ToDictionary(row => row.DerivedType, row => (string)row.TypeDiscriminator!),
            Is.EquivalentTo(ops.ToDictionary(type => type, type => Spelling.Of(type.Name))));
    }
}
