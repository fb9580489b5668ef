namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>What failing disks do to files.</summary>
internal static class DamagedFile
{
    public static void FlipBit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        FlipBit(bytes);
        File.WriteAllBytes(path, bytes);
    }

    public static void FlipBit(byte[] bytes) => bytes[bytes.Length / 2] ^= 0x10;

    public static void Truncate(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }
}
