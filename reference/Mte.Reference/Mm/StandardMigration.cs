using Mte.Reference.Kernels;
using Mte.Reference.State;

namespace Mte.Reference.Mm;

/// <summary>Data, and the tags if they are valid. Pages without tags have none afterwards either.</summary>
public sealed class StandardMigration : IMigration
{
    [Models("mm/migrate.c", "migrate_folio")]
    public void MigrateFolio(Kernel kernel, Page to, Page from) =>
        kernel.Parts.CopyPage.CopyHighpage(kernel, to, from);
}
