using Mte.Cli;

namespace Mte.Suites.Tests;

/// <summary><c>mteconf defects</c>, from its arguments to its exit status.</summary>
[NonParallelizable]
public sealed class DefectsCommandTests : CapturedCommandLine
{
    [TestCase("mremap-drops-mte")]
    [TestCase("MMOP-001")]
    [TestCase("drops prot_mte from")]
    [TestCase("mm")]
    public void A_filter_is_a_name_a_rule_a_text_or_an_area(string filter)
    {
        Assert.That(Run("defects", "--filter", filter), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("mremap-drops-mte").And.Contain("[MMOP-001]"));
        Assert.That(Output.ToString(), Does.Not.Contain("irg-ignores-mask"));
    }

    [TestCase("--filter", "no-such-defect")]
    [TestCase("--all")]
    public void A_mistake_ends_with_2(params string[] arguments)
    {
        Assert.That(Run(["defects", .. arguments]), Is.EqualTo(2));
        Assert.That(Errors.ToString(), Does.StartWith("mteconf: "));
    }

    [Test]
    public void A_run_names_a_case_for_each_defect_and_ends_with_the_sum()
    {
        Assert.That(Run("defects", "--run", "--filter", "untagging"), Is.Zero);
        Assert.That(Output.ToString(), Does.Match(@"mprotect-keeps-tag +7\.3: prot/"));
        Assert.That(Last(), Does.Match("^all +3 +3 +0$"));
    }

    [Test]
    public void A_run_of_all_counts_the_cases()
    {
        Assert.That(Run("defects", "--run", "--all", "--filter", "mremap-refuses-tags"), Is.Zero);
        Assert.That(Output.ToString(), Does.Match(@"mremap-refuses-tags +3: mm/"));
    }

    [Test]
    public void Explain_names_the_defects_that_break_a_rule()
    {
        Assert.That(Run("explain", "MMOP-005"), Is.Zero);
        Assert.That(Output.ToString(), Does.Contain("defect  mremap-refuses-tags"));
    }

    private string Last() => Output.ToString().TrimEnd().Split('\n')[^1].TrimEnd();

    private static int Run(params string[] arguments) =>
        CommandLine.RunAsync(arguments).GetAwaiter().GetResult();
}
