using Mte.Reference.Races.Machine;
using Mte.Reference.Races.Search;

namespace Mte.Reference.Tests;

/// <summary>The classic litmus tests of memory models, on the machine alone: X and Y are two tags.</summary>
public sealed class MemoryOrders
{
    private static readonly Layout Layout = new(1, 1);

    private static readonly CellRef X = new(Layout.Tag(0, 0)), Y = new(Layout.Tag(0, 1));

    private int results;

    [SetUp]
    public void Start() => results = 0;

    // Message passing: who has seen Y sees X.
    [TestCase(false, false, false, true)]
    [TestCase(true, false, false, true)]
    [TestCase(false, true, false, true)]
    [TestCase(false, false, true, true)]
    [TestCase(true, true, false, false)]
    [TestCase(true, false, true, false)]
    public void Message_passing_needs_a_barrier_on_both_sides(bool wmb, bool rmb, bool acquire, bool weak)
    {
        var writer = Thread(code =>
        {
            code.Store(X, 1, "");
            if (wmb)
                code.Wmb();

            code.Store(Y, 1, "");
        });
        var reader = Thread(code =>
        {
            Read(code, Y, acquire ? StepTraits.Acquire : StepTraits.None);
            if (rmb)
                code.Rmb();

            Read(code, X);
        });

        Assert.That(Seen(writer, reader).Contains("1 0"), Is.EqualTo(weak));
        Assert.That(Seen(MemoryOrder.Sequential, writer, reader), Does.Not.Contain("1 0"));
    }

    /// <summary>
    /// An address that depends on a load is written as an acquire, as the walk of a page table is.
    /// </summary>
    [Test]
    public void An_address_orders_what_depends_on_it()
    {
        var layout = new Layout(2, 1);
        var entry = new CellRef(layout.Pte(0, 0));
        var writer = Thread(layout, code =>
        {
            code.Store(new CellRef(Layout.Tag(1, 0)), 1, "");
            code.Wmb();
            code.Store(entry, 1, "");
        });
        var reader = Thread(layout, code =>
        {
            var page = Read(code, entry, StepTraits.Acquire);
            Read(code, new CellRef(Layout.Tag(0, 0), page));
        });

        Assert.That(Seen(layout, MemoryOrder.Arm, writer, reader), Is.EquivalentTo((string[])["0 0", "1 1"]));
    }

    [Test]
    public void An_acquire_orders_even_if_the_value_was_read_before()
    {
        var writer = Thread(code =>
        {
            code.Store(X, 1, "");
            code.Wmb();
            code.Store(Y, 1, "");
        });
        var reader = Thread(code =>
        {
            Read(code, Y);
            Read(code, Y, StepTraits.Acquire);
            Read(code, X);
        });

        Assert.That(Seen(writer, reader), Does.Contain("1 1 1").And.Not.Contain("1 1 0"));
    }

    [Test]
    public void An_acquire_of_a_store_of_ones_own_orders_nothing()
    {
        var other = Thread(code => code.Store(X, 1, ""));
        var self = Thread(code =>
        {
            code.Store(Y, 1, "");
            Read(code, Y, StepTraits.Acquire);
            Read(code, X);
        });

        Assert.That(Seen(other, self), Is.EquivalentTo((string[])["1 0", "1 1"]));
    }

    [Test]
    public void Stores_may_be_buffered()
    {
        var one = Thread(code =>
        {
            code.Store(X, 1, "");
            Read(code, Y);
        });
        var two = Thread(code =>
        {
            code.Store(Y, 1, "");
            Read(code, X);
        });

        Assert.That(Seen(one, two), Does.Contain("0 0"));
        Assert.That(Seen(MemoryOrder.Sequential, one, two), Does.Not.Contain("0 0"));
    }

    [Test]
    public void A_cell_never_goes_back()
    {
        var writer = Thread(code => code.Store(X, 1, ""));
        var reader = Thread(code =>
        {
            Read(code, X);
            Read(code, X);
        });

        Assert.That(Seen(writer, reader), Is.EquivalentTo((string[])["0 0", "0 1", "1 1"]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_one_has_seen_others_see_too(bool rmb)
    {
        var first = Thread(code => code.Store(X, 1, ""));
        var second = Thread(code =>
        {
            var read = Read(code, X);
            code.If(read, 1, 1, () => code.Store(Y, 1, ""));
        });
        var third = Thread(code =>
        {
            Read(code, Y);
            if (rmb)
                code.Rmb();

            Read(code, X);
        });

        Assert.That(Seen(first, second, third).Contains("1 1 0"), Is.EqualTo(!rmb));
    }

    /// <summary>
    /// A lock is given back after the loads before that, so who takes it knows what they knew.
    /// </summary>
    [Test]
    public void A_lock_hands_on_what_was_read_under_it()
    {
        var writer = Thread(code =>
        {
            code.Store(X, 1, "");
            code.Wmb();
            code.Store(Y, 1, "");
        });
        var first = Thread(code =>
        {
            code.Lock(Layout.MmapLock(0));
            Read(code, Y);
            code.Store(new CellRef(Layout.VmMte(0, 0)), 1, "");
            code.Unlock(Layout.MmapLock(0));
        });
        var second = Thread(code =>
        {
            code.Lock(Layout.MmapLock(0));
            Read(code, new CellRef(Layout.VmMte(0, 0)));
            Read(code, X);
            code.Unlock(Layout.MmapLock(0));
        });

        Assert.That(
            Seen(writer, first, second), Does.Contain("1 1 1").And.Contain("1 0 0").And.Not.Contain("1 1 0"));
    }

    private static RaceThread Thread(Action<StepWriter> body) => Thread(Layout, body);

    private static RaceThread Thread(Layout layout, Action<StepWriter> body)
    {
        var code = new StepWriter(layout, () => throw new AssertionException("no frame is wanted"));
        body(code);
        return new RaceThread("A", code);
    }

    private sbyte Read(StepWriter code, CellRef place, StepTraits traits = StepTraits.None)
    {
        var read = code.Load(place, "", traits);
        code.Record(read, (byte)results++);
        return read;
    }

    private string[] Seen(params RaceThread[] threads) => Seen(MemoryOrder.Arm, threads);

    private string[] Seen(MemoryOrder order, params RaceThread[] threads) => Seen(Layout, order, threads);

    /// <summary>Every final state, as what was read in the order of the code.</summary>
    private string[] Seen(Layout layout, MemoryOrder order, params RaceThread[] threads)
    {
        string[] names = [.. Enumerable.Range(0, results).Select(number => $"r{number}")];
        var machine = new RaceMachine(layout, threads, results, order, new byte[layout.Cells], _ => true);
        return
        [
            .. new Explorer(machine, names).Run().Finals
                .Select(state => string.Join(' ', names.Select(name => state.Values[name]))),
        ];
    }
}
