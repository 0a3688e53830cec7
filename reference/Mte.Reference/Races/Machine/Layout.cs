namespace Mte.Reference.Races.Machine;

/// <summary>
/// Where the cells of memory are: those of each page frame, then those of each process (and its guest), then
/// those of the page in its file.
/// </summary>
/// <param name="Pages">How many page frames there are, copies included.</param>
/// <param name="Processes">How many processes there are.</param>
public sealed record Layout(int Pages, int Processes)
{
    /// <summary>The most frames that a register's four bits can tell apart, and 64 cells can hold.</summary>
    public const int MostPages = 6;

    public const int Granules = 2;

    public const int PageCells = 2 + Granules;

    private const int ProcessCells = 12;

    private const int FileCells = 11;

    public int Cells => FileBase + FileCells;

    private int ProcessBase => Pages * PageCells;

    private int FileBase => ProcessBase + (Processes * ProcessCells);

    /// <summary>PG_mte_tagged of a page.</summary>
    public static byte Tagged(int page) => (byte)(page * PageCells);

    /// <summary>PG_mte_lock of a page.</summary>
    public static byte Locked(int page) => (byte)((page * PageCells) + 1);

    /// <summary>The allocation tag of a granule.</summary>
    public static byte Tag(int page, int granule) => (byte)((page * PageCells) + 2 + granule);

    public byte MmapLock(int process) => Process(process, 0);

    /// <summary>The lock of the process's page table (PTL).</summary>
    public byte PageTableLock(int process) => Process(process, 1);

    /// <summary>The lock of the guest's page table (mmu_lock, or kvm_fault_lock).</summary>
    public byte MmuLock(int process) => Process(process, 2);

    /// <summary>Whether the mapping of a page has PROT_MTE.</summary>
    public byte VmMte(int process, int page) => Process(process, page == 0 ? 3 : 9);

    /// <summary>The page-table entry for the first or second page.</summary>
    public byte Pte(int process, int page) => Process(process, 4 + page);

    /// <summary>The guest's entry.</summary>
    public byte Stage2(int process, int page) => Process(process, 6 + page);

    /// <summary>Set once the userfaultfd of the process has got what it waits for.</summary>
    public byte Uffd(int process) => Process(process, 8);

    /// <summary>
    /// Held from the walk of the page table to the access that depends on it: taking an entry away waits for
    /// both, by its TLB invalidation.
    /// </summary>
    public byte Access(int process) => Process(process, 10);

    /// <summary>Held until the process is there, if another makes it.</summary>
    public byte Unborn(int process) => Process(process, 11);

    /// <summary>Which frame the file (or the swap cache) has for a page.</summary>
    public byte PageCache(int page) => (byte)(FileBase + page);

    /// <summary>The lock of a page's folio.</summary>
    public byte FolioLock(int page) => (byte)(FileBase + 2 + page);

    /// <summary>
    /// Who has the swap entry of a page: a bit for each process if the page is private, else one.
    /// </summary>
    public byte SwapEntry(int page) => (byte)(FileBase + 4 + page);

    /// <summary>Set while the two pages are one huge page.</summary>
    public byte Huge => (byte)(FileBase + 6);

    /// <summary>A tag that was saved when the page went to swap.</summary>
    public byte SavedTag(int granule) => (byte)(FileBase + 7 + granule);

    /// <summary>Whether any were.</summary>
    public byte Saved => (byte)(FileBase + 9);

    /// <summary>
    /// Whether the kernel holds a reference to the page, which keeps it from being reclaimed.
    /// </summary>
    public byte Held => (byte)(FileBase + 10);

    /// <summary>
    /// Whether others may see old values of a cell: flags, tags, entries. The rest is locked.
    /// </summary>
    public bool IsWeak(int cell) => cell < ProcessBase
        ? cell % PageCells != 1
        : cell < FileBase && (cell - ProcessBase) % ProcessCells is >= 4 and <= 7;

    /// <summary>Whether a cell holds an entry of a page table.</summary>
    public bool IsEntry(int cell) => cell >= ProcessBase && IsWeak(cell);

    /// <summary>Whether a cell holds a tag.</summary>
    public bool IsTag(int cell) => cell < ProcessBase && cell % PageCells >= 2;

    /// <summary>What a cell is called.</summary>
    public string Name(int cell)
    {
        if (cell < ProcessBase)
            return $"page {cell / PageCells} {(cell % PageCells) switch
            {
                0 => "PG_mte_tagged",
                1 => "PG_mte_lock",
                var tag => $"tag {tag - 2}",
            }}";

        string[] words =
        [
            "mmap_lock", "page-table lock", "mmu_lock", "VM_MTE", "entry", "entry 1", "stage-2 entry",
            "stage-2 entry 1", "userfaultfd", "VM_MTE 1", "walk and access", "unborn",
        ];
        string[] file =
        [
            "page cache", "page cache 1", "folio lock", "folio lock 1", "swap", "swap 1", "huge",
            "saved tag 0", "saved tag 1", "tags saved", "reference",
        ];
        return cell < FileBase
            ? $"process {(cell - ProcessBase) / ProcessCells} {words[(cell - ProcessBase) % ProcessCells]}"
            : file[cell - FileBase];
    }

    private byte Process(int process, int cell) => (byte)(ProcessBase + (process * ProcessCells) + cell);
}

/// <summary>
/// An entry of a page table, in one byte: the frame in the low bits, and what the entry allows.
/// </summary>
internal static class EntryBits
{
    public const byte None = 0, Frame = 0x0f, Present = 0x10, Mte = 0x20, ReadOnly = 0x40, Migration = 0x80;

    public static string Show(byte entry) => entry switch
    {
        None => "none",
        _ when (entry & Migration) != 0 => $"migrating {entry & Frame}",
        _ => $"page {entry & Frame}" + ((entry & Mte) != 0 ? " Tagged" : "") +
             ((entry & ReadOnly) != 0 ? " read-only" : ""),
    };
}
