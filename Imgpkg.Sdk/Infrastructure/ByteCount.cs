namespace Imgpkg.Sdk.Infrastructure;

/// <summary>Adds up sizes that strangers declare: a sum that no number holds is the largest one, not a failure of arithmetic.</summary>
internal static class ByteCount
{
    public static long Sum(IEnumerable<long> sizes)
    {
        long sum = 0;
        foreach (long size in sizes)
        {
            sum = size > long.MaxValue - sum ? long.MaxValue : sum + size;
        }

        return sum;
    }
}
