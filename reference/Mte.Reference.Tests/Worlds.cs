using System.Reflection;
using Mte.Reference.World;
using Mte.Spec.Ops;
using Mte.Spec.Values;
using Mte.Spec.Worlds;
using static Mte.Reference.Tests.Ops;

namespace Mte.Reference.Tests;

public sealed class Worlds
{
    private static IEnumerable<Type> OpTypes =>
        typeof(Op).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract);

    private static IEnumerable<Type> OpTypesThatUseThings => OpTypes.Where(type => UsesOf(type).Any());

    [TestCaseSource(nameof(OpTypes))]
    public void Answer_every_op(Type type)
    {
        using var world = new ReferenceWorld();
        var outcomes = world.Run(new Program("every", [.. Things, Make(type, made: true)])).Outcomes;

        Assert.That(outcomes, Has.Count.EqualTo(Things.Length + 1));
    }

    [TestCaseSource(nameof(OpTypesThatUseThings))]
    public void End_a_program_that_uses_what_was_never_made(Type type)
    {
        using var world = new ReferenceWorld();
        var trace = world.Run(new Program("never", [Get(), Make(type, made: false), Get()]));

        Assert.That(trace.Outcomes, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(OpTypes))]
    public void End_a_program_when_an_unborn_process_acts(Type type) =>
        Assert.That(Run(Newest, [.. Things, By("nobody", Make(type, made: true)), Get()]),
            Has.Length.EqualTo(Things.Length));

    [Test]
    public void Say_what_they_are()
    {
        using var world = new ReferenceWorld(Profiles.For("6.1")!, 16384);
        string[] facts =
        [
            "mte", "mte3", "pan3", "kvm", "root", "tmpfs", "disk-file", "hugetlb", "thp", "ksm", "numa",
            "soft-offline",
            "userfaultfd", "secretmem", "el1-32bit", "ramfs", "memory-failure", "swap", "zram", "hibernation",
            "io-uring",
            "kpageflags", "page-16k",
        ];

        Assert.That(
            world.Info, Has.Property("Name").EqualTo("reference:6.1").And.Property("Release").EqualTo("6.1"));
        Assert.That(world.Info.Facts, Is.EquivalentTo(facts));
        Assert.That(() => new ReferenceWorld(Profiles.Default, 8192),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Start_every_program_afresh()
    {
        using var world = new ReferenceWorld();
        var program = new Program("fresh",
            [Get(), Sync(), Map("ram", MemoryKind.AnonymousPrivate), Stg("ram", 5)]);

        Assert.That(world.Run(program).Outcomes, Is.EqualTo(world.Run(program).Outcomes));
    }

    [Test]
    public void Tell_each_outcome_at_once()
    {
        using var world = new ReferenceWorld();
        var told = new List<Outcome>();
        var trace = world.Run(new Program("told", [Get(), Sync()]), told.Add);

        Assert.That(told, Is.EqualTo(trace.Outcomes));
    }

    private static Op[] Things =>
    [
        Map("ram", MemoryKind.AnonymousPrivate), new Op.MemfdCreate("file"), Vm(), Cap(), Slot("ram"), Vcpu(),
        Fork("process"), Fork("dead"), By("dead", new Op.CoreDump("core")),
        new Op.Userfaultfd("uffd"),
    ];

    private static Op Make(Type type, bool made)
    {
        var parameters = type.GetConstructors().Single(constructor => constructor.IsPublic).GetParameters();
        return (Op)type.GetConstructors().Single(constructor => constructor.IsPublic)
            .Invoke([.. parameters.Select(parameter => Argument(parameter, made))]);
    }

    private static object? Argument(ParameterInfo parameter, bool made)
    {
        var name = made ? "" : "never";
        return (parameter.GetCustomAttribute<UsesAttribute>()?.Thing, parameter.ParameterType) switch
        {
            (Thing.File, _) => name + "file",
            (Thing.Process, _) => name + "process",
            (Thing.Core, _) => name + "core",
            (Thing.Vm, _) => name + "vm",
            (Thing.Vcpu, _) => name + "cpu",
            (Thing.Userfaultfd, _) => name + "uffd",
            (_, var type) when type == typeof(Place) => At(name + "ram"),
            (_, var type) when type == typeof(Gpa) => Gpa("16p"),
            (_, var type) when type == typeof(Tags) => new Tags(3),
            (_, var type) when type == typeof(string) => parameter.HasDefaultValue ? null : "mt",
            _ when parameter.HasDefaultValue => parameter.DefaultValue,
            (_, var type) => type.IsValueType ? Activator.CreateInstance(type) : null,
        };
    }

    private static IEnumerable<ParameterInfo> UsesOf(Type type) =>
        type.GetConstructors().Single(constructor => constructor.IsPublic).GetParameters()
            .Where(
                parameter =>
                    parameter.GetCustomAttribute<UsesAttribute>() is not null
                        || parameter.ParameterType == typeof(Place));
}
