using Imgpkg.Sdk.Locks.Yaml;

namespace Imgpkg.Sdk.Locks;

/// <summary>Reads a BundleLock strictly; the reference keeps its text as written (formats 4.2).</summary>
internal static class BundleLockReader
{
    private static readonly string[] RootFields = [LockSchema.ApiVersion, LockSchema.Kind, LockSchema.Bundle];
    private static readonly string[] BundleFields = [LockSchema.Image, LockSchema.Tag];

    public static BundleLock Read(string text, string? path)
    {
        LockSource source = LockSource.ForLock("bundle", path);
        YamlFields root = YamlFields.ReadStrict(YamlLoader.Load(text, source), LockSchema.BundleLockKind, RootFields, source);
        YamlFields bundle = YamlFields.ReadStrict(root.Node(LockSchema.Bundle), LockSchema.Bundle, BundleFields, source);
        bundle.Text(LockSchema.Image);
        string tag = bundle.Text(LockSchema.Tag);

        LockSchema.CheckHeader(root, LockSchema.BundleLockKind, source);
        return new BundleLock { Bundle = LockSchema.ReadImage(bundle, source), Tag = tag.Length == 0 ? null : tag };
    }
}
