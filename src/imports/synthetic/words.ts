/** What invented people and groups are called. An element that stands twice is twice as frequent. */

/** `count` times the element. */
function often<Element>(element: Element, count: number): readonly Element[] {
  return Array.from({ length: count }, () => element)
}

const list = (words: string) => words.split(' ')

const departments = [
  ...often('Operations', 6),
  ...often('Sales', 4),
  ...often('Engineering', 4),
  ...often('Customer Care', 3),
  ...often('Logistics', 3),
  'Finance',
  'Marketing',
  'Procurement',
  'Quality',
  'Research',
  'People',
  'Legal',
]

const offices = list(
  'Aarhus Boston Bristol Campinas Denver Dublin Graz Hamburg Kobe Lyon Madrid Nashik Osaka Porto Pune Toronto',
)

/** The words by which invented people are named and placed. */
export const personWords = {
  given: list(
    'Adele Amir Anika Arjun Aylin Bruno Carla Chidi Clara Dario Dina Edwin Elena Emil Farah Felix Greta Hugo Ida Imani Ivan Jana Joel Kaito Karim Lara Leon Livia Luca Maeve Marco Mei Milan Nadia Nils Nora Omar Oskar Paula Petra Priya Rafael Rhea Sami Selma Simon Sofia Tariq Thea Theo Uma Vera Viktor Wanda Yara Yusuf Zoe Zora',
  ),
  family: list(
    'Abel Adeyemi Almeida Bauer Berg Bianchi Brandt Castro Chandra Costa Dahl Diaz Duval Eriksen Farkas Ferrer Fontaine Gallo Haddad Hale Hoffman Horvat Ibarra Ito Jansen Jensen Kaya Keller Khan Kimura Klein Larsen Leclerc Lindgren Lopez Marin Mehta Mendes Meyer Moretti Nakano Nguyen Nilsen Nowak Okoye Olsen Ortega Patel Petrov Pinto Quist Rahman Ramos Reyes Romero Sato Schmid Seidel Serrano Singh Sousa Stein Suzuki Torres Ulrich Vargas Vidal Vogel Weiss Winter Wolff Yilmaz Zeman Ziegler',
  ),
  departments,
  titles: [
    ...often('Associate', 8),
    ...often('Specialist', 6),
    ...often('Analyst', 3),
    ...often('Technician', 3),
    ...often('Coordinator', 3),
    ...often('Manager', 2),
    'Director',
  ],
  offices,
  /** One in twenty has no location of its own. */
  locations: [
    ...often('US', 6),
    ...often('DE', 4),
    ...often('IN', 3),
    ...often('BR', 2),
    ...often('GB', 1),
    ...often('FR', 1),
    ...often('JP', 1),
    'ES',
    null,
  ],
}

/** The words by which invented groups are named. */
export const groupWords = {
  departments,
  offices,
  purposes: list('Staff Project Approvers Contractors Leads Pilot Readers Shift Champions Planning'),
}
