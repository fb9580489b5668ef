using Imgpkg.Sdk.Locks.Yaml;
using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Locks;

/// <summary>
/// The record, kept beside a copied bundle, of which of its images are bundles (formats 11). Error texts lack the activity
/// <c>Reading fetched location image</c>: whoever fetches the file adds it.
/// </summary>
internal sealed record ImageLocations
{
    private static readonly string[] RootFields = [LockSchema.ApiVersion, LockSchema.Kind, LockSchema.Images];
    private static readonly string[] ImageFields = [LockSchema.Image, LockSchema.IsBundle];

    /// <summary>The entries; any order, written sorted.</summary>
    public required IReadOnlyList<ImageLocation> Images { get; init; }

    /// <summary>Reads the file; fields it does not know are passed over (formats 11.3).</summary>
    /// <exception cref="LockFileException">The text breaks the schema.</exception>
    public static ImageLocations Parse(string text)
    {
        var source = new LockSource("image locations", validationPrefix: "", path: null);
        YamlFields root = YamlFields.ReadTolerant(YamlLoader.Load(text, source), LockSchema.ImageLocationsKind, RootFields, source);
        ImageLocation[] images =
        [
            .. root.Items(LockSchema.Images)
                .Select(item => YamlFields.ReadTolerant(item, LockSchema.Images, ImageFields, source))
                .Select(fields => new ImageLocation(fields.Text(LockSchema.Image), fields.Flag(LockSchema.IsBundle))),
        ];
        LockSchema.CheckHeader(root, LockSchema.ImageLocationsKind, source);
        return new ImageLocations { Images = images };
    }

    /// <summary>The text of the file (formats 11.2). Its digest must not depend on where or in which order the images were copied.</summary>
    public override string ToString()
    {
        var writer = new YamlBlockWriter();
        writer.Field("", LockSchema.ApiVersion, LockSchema.Version);
        if (Images.Count == 0)
        {
            writer.Literal("", LockSchema.Images, "null");
        }
        else
        {
            writer.Open("", LockSchema.Images);
        }

        foreach (ImageLocation image in Images.OrderBy(image => image.Image, Utf8Order.Instance))
        {
            writer.Field(YamlBlockWriter.FirstOfItem, LockSchema.Image, image.Image);
            writer.Literal(YamlBlockWriter.NextOfItem, LockSchema.IsBundle, image.IsBundle ? "true" : "false");
        }

        writer.Field("", LockSchema.Kind, LockSchema.ImageLocationsKind);
        return writer.ToString();
    }
}
