namespace Mte.Reference.Mm;

/// <summary>What a page takes along to another place in memory. All kernels agree.</summary>
public interface IMigration
{
    /// <summary>Copies a folio to its new place.</summary>
    void MigrateFolio(Kernel kernel, Page to, Page from);
}

/// <summary>Data, and the tags if they are valid. Pages without tags have none afterwards either.</summary>
public sealed class Migration : IMigration
{
    [Models("mm/migrate.c", "migrate_folio")]
    public void MigrateFolio(Kernel kernel, Page to, Page from) =>
        kernel.Parts.CopyPage.CopyHighpage(kernel, to, from);
}
