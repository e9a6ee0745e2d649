-- AlterTable
ALTER TABLE "exclusive_set" ADD COLUMN     "imported" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "product" ADD COLUMN     "names_imported" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "service_plan" ADD COLUMN     "names_imported" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "requirements_imported" BOOLEAN NOT NULL DEFAULT false;
