using Microsoft.Extensions.DependencyInjection;
using Mte.Reference;
using Mte.Reference.Defects;
using Mte.Spec.Deviations;
using Mte.Spec.Judging;
using Mte.Suites.Reports;
using Mte.Suites.Targets;

namespace Mte.Suites.Tests;

public sealed class TargetTests
{
    [TestCase("reference", "reference", "")]
    [TestCase("reference:6.1", "reference", "6.1")]
    [TestCase("host", "host", "")]
    [TestCase("qemu", "qemu", "")]
    [TestCase("qemu:6.12/arm64-16k", "qemu", "6.12/arm64-16k")]
    [TestCase("pipe:./mine --fast: yes", "pipe", "./mine --fast: yes")]
    public void A_target_is_a_kind_and_an_argument(string text, string kind, string argument)
    {
        Assert.That(Target.Parse(text), Is.EqualTo(new Target(kind, argument)));
        Assert.That(Target.Parse(text).Name, Is.EqualTo(text));
    }

    [TestCase("qeum:6.1", "did you mean \"qemu:6.1\"?")]
    [TestCase("refrence", "did you mean \"reference\"?")]
    [TestCase("board", "expected reference[:SERIES]")]
    [TestCase("host:6.1", "expected")]
    [TestCase("pipe", "expected")]
    [TestCase("qemu:", "expected")]
    public void A_wrong_target_is_named_with_what_was_expected(string text, string expected) =>
        Assert.That(
            () => Target.Parse(text),
            Throws.InstanceOf<UsageException>().With.Message.Contains(expected).And.Message.Contains(text));

    [Test]
    public void A_profile_with_parts_of_ones_own_is_a_target()
    {
        var wrong = DefectCatalogue.All[0].In(Profiles.Default) with { Name = "mine" };
        using var worlds = new Worlds(replace: services => services.AddSingleton(wrong));
        using var world = worlds.Open(Target.Parse("reference:mine"));
        Assert.That(world.Info.Name, Does.Contain("mine"));
    }

    [Test]
    public void A_command_can_be_pasted_into_a_shell() =>
        Assert.That(
            Shell.Line("run", "--target", "pipe:it's here", "a/b[kind=x]", ""),
            Is.EqualTo("run --target 'pipe:it'\\''s here' 'a/b[kind=x]' ''"));

    [TestCase("kvm-slot/*", "kvm-slot/private[kind=memfd_private]", true)]
    [TestCase("kvm-slot/private[kind=memfd_private]", "kvm-slot/private[kind=memfd_private]", true)]
    [TestCase("kvm-slot", "kvm-slot/private", true)]
    [TestCase("kvm-slot/", "kvm-slot/private", true)]
    [TestCase("*first*", "tags/first-touch", true)]
    [TestCase("tags/fre?d", "tags/freed", true)]
    [TestCase("tags/fre", "tags/freed", false)]
    [TestCase("kvm", "kvm-slot/private", false)]
    [TestCase("tags/a.b", "tags/axb", false)]
    [TestCase(@"tags/a\*", "tags/a*", false)]
    [TestCase(@"tags/*\b", @"tags/a\b", true)]
    [TestCase("TAGS/*", "tags/a", false)]
    [TestCase("a*b", "a\nb", true)]
    [TestCase("a*b*c", "abbcbc", true)]
    [TestCase("*", "", true)]
    [TestCase("?", "", false)]
    public void A_filter_is_an_id_with_stars(string pattern, string id, bool fits) =>
        Assert.That(new Glob(pattern).Fits(id), Is.EqualTo(fits));
}
