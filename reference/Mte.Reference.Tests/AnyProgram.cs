using System.Globalization;
using System.Reflection;
using Mte.Reference.World;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;

namespace Mte.Reference.Tests;

/// <summary>Random programs: whatever is asked, the model answers, and answers the same again.</summary>
public sealed class AnyProgram
{
    private static readonly Type[] OpTypes =
        [.. typeof(Op).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract)];

    private static readonly Prot[] Prots = [Ops.RwMte, Ops.Rw, Prot.Read, Prot.None, Prot.Exec, (Prot)0x40];

    private static readonly MapFlags[] Maps =
    [
        MapFlags.Private, MapFlags.Shared, MapFlags.Private | MapFlags.Fixed,
        MapFlags.Private | MapFlags.Hugetlb,
        MapFlags.Private | MapFlags.Growsdown, MapFlags.Shared | MapFlags.Populate, (MapFlags)3,
        MapFlags.Locked,
    ];

    [TestCase("5.10", 4096)]
    [TestCase("6.1", 4096)]
    [TestCase("6.12", 16384)]
    [TestCase("7.3", 4096)]
    public void Is_answered(string profile, int pageSize)
    {
        const int Programs = 250, Length = 30;
        var whole = 0;
        using var world = new ReferenceWorld(Profiles.For(profile)!, pageSize);
        for (var seed = 0; seed < Programs; seed++)
        {
            var random = new Random(seed);
            var ops = Enumerable.Range(0, Length).Select(_ => AnyOp(random));
            var program = new Program($"seed {seed}", [.. Basis, .. ops]);

            var answers = Answers(world, program);
            whole += answers.Count == program.Ops.Count ? 1 : 0;
            Assert.That(Answers(world, program), Is.EqualTo(answers), program.Id);
        }

        Assert.That(whole, Is.GreaterThan(Programs / 5), "programs that ran to their end");
    }

    private static Op[] Basis =>
    [
        Ops.Map(
            "a", MemoryKind.AnonymousPrivate, Ops.RwMte, 3), Ops.Map("b", MemoryKind.MemfdShared, Ops.Rw, 3),
        new Op.MemfdCreate("file", 2), Ops.Vm(), Ops.Vcpu("cpu"), Ops.Fork("child"),
        new Op.Userfaultfd("uffd"),
    ];

    private static List<string> Answers(ReferenceWorld world, Program program)
    {
        var answers = new List<string>();
        try
        {
            world.Run(program, outcome => answers.Add(outcome.ToString()));
        }
        catch (AdapterException broken)
        {
            answers.Add(broken.Message);
        }

        return answers;
    }

    private static Op AnyOp(Random random)
    {
        var constructor = random.GetItems(OpTypes, 1)[0].GetConstructors().Single(one => one.IsPublic);
        var op = (Op)constructor.Invoke(
            [.. constructor.GetParameters().Select(parameter => Any(parameter, random))]);
        return op with { By = random.Next(8) == 0 ? "child" : Op.Main };
    }

    private static object? Any(ParameterInfo parameter, Random random)
    {
        if (parameter.HasDefaultValue && random.Next(3) == 0)
            return parameter.DefaultValue;

        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var thing = parameter.GetCustomAttribute<UsesAttribute>()?.Thing
            ?? parameter.GetCustomAttribute<MakesAttribute>()?.Thing;
        return thing switch
        {
            Thing.File => "file",
            Thing.Vm => "vm",
            Thing.Vcpu => "cpu",
            Thing.Userfaultfd => "uffd",
            Thing.Process => "child",
            Thing.Mapping => random.Next(2) == 0 ? "a" : "b",
            _ => AnyValue(parameter, type, random),
        };
    }

    private static object AnyValue(ParameterInfo parameter, Type type, Random random)
    {
        if (type == typeof(Place))
            return new Place(
                random.Next(2) == 0 ? "a" : "b", random.Next(-1, 4), random.Next(8) == 0 ? 8 : 0);

        if (type == typeof(Gpa))
            return new Gpa(random.Next(1, 6), random.Next(8) == 0 ? 32 : 0);

        if (type == typeof(Tags))
            return new Tags((byte)random.Next(16), (byte)random.Next(16));

        if (type == typeof(Prot))
            return random.GetItems(Prots, 1)[0];

        if (type == typeof(MapFlags))
            return random.GetItems(Maps, 1)[0];

        // A guest that cannot run ends the program.
        if (type == typeof(VcpuFeatures))
            return VcpuFeatures.None;

        if (type.IsEnum)
            return random.GetItems(Enum.GetValues(type).Cast<object>().ToArray(), 1)[0];

        if (type == typeof(string))
            return "mt";

        var most = Math.Min(parameter.GetCustomAttribute<WithinAttribute>()?.Greatest ?? 3, 5);
        var sized = parameter.GetCustomAttribute<OneOfAttribute>() is not null;
        var number = sized ? 1L << random.Next(4) : random.NextInt64(0, most + 1);
        return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
    }
}
